/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_PACE_H
#define PXE_TFTPD_PACE_H

#include <stdint.h>

/*
 * Pacing: how fast the blocks of a window follow each other.  A window leaves
 * at once until it is seen that the client cannot take it: U-Boot has four
 * receive buffers, and loses the fifth block of a burst each time.  Then the
 * window leaves in bursts with gaps between them.  Losses at changing places
 * are no reason to pace: they come from elsewhere and would go on.  Durations
 * are microseconds.
 */
struct pace {
	uint32_t window;  /* blocks */
	uint32_t burst;	  /* blocks sent at once; the window: no gaps */
	uint64_t gap;	  /* between two bursts */
	uint64_t lost_at; /* blocks of a window that arrived before its loss */
	unsigned repeats; /* losses at that place, in a row */
	unsigned clean;	  /* windows without loss, in a row */
	unsigned probation; /* clean windows before a larger burst is tried */
};

/* Start without pacing for windows of so many blocks. */
void pace_init(struct pace *p, uint32_t window);

/*
 * Only the first arrived blocks of a window arrived.  rtt_min is a short round
 * trip, from which the first gap is taken.
 */
void pace_lost(struct pace *p, uint64_t arrived, uint64_t rtt_min);

/* A whole window arrived, and none of its blocks was sent twice. */
void pace_arrived(struct pace *p);

#endif
