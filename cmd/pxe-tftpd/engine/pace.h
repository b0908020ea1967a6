/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_PACE_H
#define PXE_TFTPD_PACE_H

#include <stdint.h>

/*
 * How fast the blocks of a window follow each other.  A window leaves at once
 * until it is seen that the client cannot take it: U-Boot has four receive
 * buffers, and loses the fifth block of a burst each time.  Then it leaves in
 * bursts with gaps between them.  Loss here and there is no reason, for it
 * comes from elsewhere and would go on.  Times are microseconds.
 */
struct pace {
	uint32_t window; /* blocks */
	uint32_t burst;	 /* blocks at once; the window: no gaps */
	uint64_t gap;	 /* between two bursts */
	uint64_t where;	 /* blocks of a window that arrived before the loss */
	unsigned same;	 /* losses there in a row */
	unsigned clean;	 /* windows without loss in a row */
	unsigned calm;	 /* clean ones after which to be bolder */
};

void pace_init(struct pace *p, uint32_t window);

/* Of a window only so many blocks arrived; trip is a short round trip. */
void pace_lost(struct pace *p, uint64_t where, uint64_t trip);

/* A whole window has arrived, none of it sent twice. */
void pace_arrived(struct pace *p);

#endif
