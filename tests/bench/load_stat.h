/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_LOAD_STAT_H
#define PXE_BENCH_LOAD_STAT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Times in microseconds, of which percentiles are wanted. */
struct load_times {
	uint32_t *v;
	size_t n, cap;
};

/* What happened. */
struct load_stat {
	uint64_t machines; /* that have all their files */
	uint64_t transfers;
	uint64_t failed; /* transfers; a machine stops with the first */
	uint64_t held;	 /* transfers that wait in silence */
	uint64_t bytes;
	uint64_t copied; /* blocks that came again */
	uint64_t ahead;	 /* blocks that came too early, behind a gap */
	uint64_t lost;	 /* DATA dropped on purpose */
	uint64_t acks_lost;
	uint64_t timeouts;
	uint64_t strays;	  /* packets of another port */
	uint64_t started, ended;  /* us */
	uint32_t blksize, window; /* the smallest that was granted */
	struct load_times transfer, machine, finish;
};

/* Free what s owns; it begins zeroed. */
void load_stat_release(struct load_stat *s);

/* Without memory, a time is left out. */
void load_times_add(struct load_times *t, uint64_t us);

/* " NAME_min=S NAME_p50=S ..."; sorts the times. */
void load_times_print(struct load_times *t, const char *name, FILE *f);

/* Free what t owns; it begins zeroed. */
void load_times_release(struct load_times *t);

/* One line of key=value. */
void load_stat_print(struct load_stat *s, FILE *f);

#endif
