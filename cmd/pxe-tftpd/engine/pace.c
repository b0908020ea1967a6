/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/pace.h"

#include <string.h>

/* Losses at one place in a row that random ones do not make. */
#define SAME_MAX 4

/* Clean windows before a larger burst is tried, at first and at most. */
#define CALM_MIN 8
#define CALM_MAX 512

/* Microseconds between bursts. */
#define GAP_MIN 100
#define GAP_MAX 2000

void pace_init(struct pace *p, uint32_t window)
{
	memset(p, 0, sizeof(*p));
	p->window = window;
	p->burst = window;
	p->calm = CALM_MIN;
}

static uint64_t bound(uint64_t gap)
{
	if (gap < GAP_MIN)
		return GAP_MIN;
	return gap > GAP_MAX ? GAP_MAX : gap;
}

void pace_lost(struct pace *p, uint64_t where, uint64_t trip)
{
	p->clean = 0;
	if (where > p->where + 1 || where + 1 < p->where)
		p->same = 0;
	p->where = where;
	if (++p->same < SAME_MAX || !where)
		return;
	p->same = 0;
	/* A larger burst was tried, and failed: try less often. */
	if (p->gap && p->calm < CALM_MAX)
		p->calm *= 2;
	if (where < p->burst) {
		p->burst = (uint32_t)where;
		p->gap = bound(trip);
	} else {
		p->gap = bound(2 * p->gap);
	}
}

void pace_arrived(struct pace *p)
{
	p->same = 0;
	if (p->burst >= p->window || ++p->clean < p->calm)
		return;
	p->clean = 0;
	p->burst *= 2;
	if (p->burst > p->window)
		p->burst = p->window;
}
