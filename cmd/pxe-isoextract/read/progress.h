/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_PROGRESS_H
#define PXE_ISOEXTRACT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A line on stderr that says how far the work is: only on a terminal, only
 * after a second, so that cron and short runs see nothing.
 */
struct progress {
	const char *what; /* e.g. "debian.iso" */
	uint64_t total;	  /* in bytes */
	uint64_t start;	  /* in ms */
	uint64_t last;	  /* when the line was drawn, in ms; 0: never */
	bool on;
};

/* quiet: never show anything. */
void progress_init(struct progress *p, const char *what, uint64_t total,
		   bool quiet);

/* done bytes of total are behind us; draws five times a second at most. */
void progress_show(struct progress *p, uint64_t done);

/* Take the line away again. */
void progress_end(struct progress *p);

/* The line for done bytes after ms milliseconds, into buf; returns buf. */
char *progress_line(const struct progress *p, char *buf, size_t cap,
		    uint64_t done, uint64_t ms);

#endif
