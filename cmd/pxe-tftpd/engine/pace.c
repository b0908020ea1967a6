/* SPDX-License-Identifier: BSD-2-Clause */
/* Pacing of the blocks of a window, for clients with few receive buffers. */
#include "engine/pace.h"

#include <string.h>

/* Losses at one place, in a row, that cannot be random. */
#define REPEATS_MAX 4

/* Clean windows before a larger burst is tried: at first, and at most. */
#define PROBATION_MIN 8
#define PROBATION_MAX 512

/* Bounds of the gap between two bursts. */
#define GAP_MIN 100
#define GAP_MAX 2000

void pace_init(struct pace *p, uint32_t window)
{
	memset(p, 0, sizeof(*p));
	p->window = window;
	p->burst = window;
	p->probation = PROBATION_MIN;
}

static uint64_t bound(uint64_t gap)
{
	if (gap < GAP_MIN)
		return GAP_MIN;
	return gap > GAP_MAX ? GAP_MAX : gap;
}

void pace_lost(struct pace *p, uint64_t arrived, uint64_t rtt_min)
{
	p->clean = 0;
	if (arrived > p->lost_at + 1 || arrived + 1 < p->lost_at)
		p->repeats = 0;
	p->lost_at = arrived;
	if (++p->repeats < REPEATS_MAX || !arrived)
		return;
	p->repeats = 0;
	/* A larger burst was tried and failed: try less often. */
	if (p->gap && p->probation < PROBATION_MAX)
		p->probation *= 2;
	if (arrived < p->burst) {
		p->burst = (uint32_t)arrived;
		p->gap = bound(rtt_min);
	} else {
		p->gap = bound(2 * p->gap);
	}
}

void pace_arrived(struct pace *p)
{
	p->repeats = 0;
	if (p->burst >= p->window || ++p->clean < p->probation)
		return;
	p->clean = 0;
	p->burst *= 2;
	if (p->burst > p->window)
		p->burst = p->window;
}
