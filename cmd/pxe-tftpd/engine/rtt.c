/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The round-trip estimator: RFC 6298, with other bounds, for the peers are on
 * the same site, and clients that asked for a timeout of their own (RFC 2349).
 */
#include "engine/rtt.h"

#include <string.h>

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/*
 * The RTO before any answer (RFC 6298, 2.1), the least before the first window
 * was answered, and its bounds.
 */
#define RTO_FIRST  SEC
#define RTO_WINDOW (200 * MSEC)
#define RTO_MIN	   (50 * MSEC)
#define RTO_MAX	   (5 * SEC)

/* The least wait before a probe: a busy client or switch pauses that long. */
#define PROBE_MIN (5 * MSEC)

void rtt_init(struct rtt *r, uint64_t fixed)
{
	memset(r, 0, sizeof(*r));
	r->fixed = fixed;
	r->initial_rto = fixed ? fixed : RTO_FIRST;
	r->rto = r->initial_rto;
}

void rtt_reset_backoff(struct rtt *r)
{
	r->backed_off = false;
	r->rto = r->initial_rto;
	if (r->fixed || !r->srtt)
		return;
	r->rto = r->srtt + 4 * r->rttvar;
	if (r->rto < RTO_MIN)
		r->rto = RTO_MIN;
	if (r->rto > RTO_MAX)
		r->rto = RTO_MAX;
}

void rtt_observe_max(struct rtt *r, uint64_t took)
{
	if (r->rtt_max < took)
		r->rtt_max = took;
}

void rtt_observe_min(struct rtt *r, uint64_t took)
{
	if (!r->rtt_min || took < r->rtt_min)
		r->rtt_min = took;
	else
		r->rtt_min += (took - r->rtt_min) / 64;
}

uint64_t rtt_half_min(const struct rtt *r)
{
	return r->rtt_min / 2;
}

void rtt_first_packet(struct rtt *r, uint64_t took)
{
	rtt_observe_max(r, took);
	if (r->fixed)
		return;
	if (RTO_WINDOW + 4 * took < r->initial_rto)
		r->initial_rto = RTO_WINDOW + 4 * took;
	rtt_reset_backoff(r);
}

void rtt_sample(struct rtt *r, uint64_t took)
{
	uint64_t off;

	took = took ? took : 1;
	r->rtt_max = (3 * r->rtt_max + took) / 4;
	if (!r->srtt) {
		r->srtt = took;
		r->rttvar = took / 2;
	} else {
		off = took > r->srtt ? took - r->srtt : r->srtt - took;
		r->rttvar = (3 * r->rttvar + off) / 4;
		r->srtt = (7 * r->srtt + took) / 8;
	}
	rtt_reset_backoff(r);
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
	uint64_t wait = 2 * r->srtt + 4 * r->rttvar;

	if (!r->srtt)
		return 0;
	/* Or each window of a client that has become slower would be probed. */
	if (wait < r->rtt_max + r->rtt_max / 2)
		wait = r->rtt_max + r->rtt_max / 2;
	return wait < PROBE_MIN ? PROBE_MIN : wait;
}

uint64_t rtt_fraction(const struct rtt *r, unsigned n)
{
	return (r->rtt_max ? r->rtt_max : r->rto) * n / 8;
}
