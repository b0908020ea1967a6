/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/rtt.h"

#include <string.h>

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/* Time-out before any answer, before a window was answered, and its bounds. */
#define RTO_FIRST  SEC
#define RTO_WINDOW (200 * MSEC)
#define RTO_MIN	   (50 * MSEC)
#define RTO_MAX	   (5 * SEC)

/* A busy client, or a switch, may well pause that long. */
#define PROBE_MIN (5 * MSEC)

void rtt_init(struct rtt *r, uint64_t fixed)
{
	memset(r, 0, sizeof(*r));
	r->fixed = fixed;
	r->open = fixed ? fixed : RTO_FIRST;
	r->rto = r->open;
}

void rtt_settle(struct rtt *r)
{
	r->backed_off = false;
	r->rto = r->open;
	if (r->fixed || !r->mean)
		return;
	r->rto = r->mean + 4 * r->dev;
	if (r->rto < RTO_MIN)
		r->rto = RTO_MIN;
	if (r->rto > RTO_MAX)
		r->rto = RTO_MAX;
}

void rtt_saw(struct rtt *r, uint64_t took)
{
	if (r->turn < took)
		r->turn = took;
}

void rtt_answered(struct rtt *r, uint64_t took)
{
	if (!r->least || took < r->least)
		r->least = took;
	else
		r->least += (took - r->least) / 64;
}

uint64_t rtt_least(const struct rtt *r)
{
	return r->least / 2;
}

void rtt_first(struct rtt *r, uint64_t took)
{
	rtt_saw(r, took);
	if (r->fixed)
		return;
	if (RTO_WINDOW + 4 * took < r->open)
		r->open = RTO_WINDOW + 4 * took;
	rtt_settle(r);
}

void rtt_measure(struct rtt *r, uint64_t took)
{
	uint64_t off;

	took = took ? took : 1;
	r->turn = (3 * r->turn + took) / 4;
	if (!r->mean) {
		r->mean = took;
		r->dev = took / 2;
	} else {
		off = took > r->mean ? took - r->mean : r->mean - took;
		r->dev = (3 * r->dev + off) / 4;
		r->mean = (7 * r->mean + took) / 8;
	}
	rtt_settle(r);
}

void rtt_back_off(struct rtt *r)
{
	r->backed_off = true;
	if (r->fixed)
		return;
	r->rto *= 2;
	if (r->rto > RTO_MAX)
		r->rto = RTO_MAX;
}

uint64_t rtt_probe(const struct rtt *r)
{
	uint64_t wait = 2 * r->mean + 4 * r->dev;

	if (!r->mean)
		return 0;
	/* A client that has become slower shall not be probed each time. */
	if (wait < r->turn + r->turn / 2)
		wait = r->turn + r->turn / 2;
	return wait < PROBE_MIN ? PROBE_MIN : wait;
}

uint64_t rtt_eighths(const struct rtt *r, unsigned n)
{
	return (r->turn ? r->turn : r->rto) * n / 8;
}
