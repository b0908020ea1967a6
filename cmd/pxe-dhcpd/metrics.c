/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of metrics that pxe-dhcpd exports.  Contract: metrics.h; the names
 * are those of pxe-dhcpd(8).
 */
#include "metrics.h"

#include <stdio.h>
#include <string.h>

#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

static const char other[] = "other";

/* By enum dhcp4_type. */
static const char *const types[METRICS_TYPES] = {
	"bootp", "discover", "offer",	"request", "decline",
	"ack",	 "nak",	     "release", "inform",  other,
};

static const struct metric_label by_type = {"type", types, METRICS_TYPES};

/* A disk that is fast, one that turns, and one that is waited for. */
static const double seconds[] = {0.0003, 0.001, 0.003, 0.01, 0.03,
				 0.1,	 0.3,	1,     3,    10};

static const struct metric_buckets second_buckets = {seconds, N_ELEM(seconds),
						     1e-6};

/* Those with labels that come later get them in metrics_init(). */
static const struct metric metrics[] = {
	{METRIC_COUNTER, "requests_total", "Requests, by message type.",
	 METRICS_REQUESTS, &by_type, NULL, NULL},
	{METRIC_COUNTER, "replies_total", "Replies that were sent.",
	 METRICS_REPLIES, &by_type, NULL, NULL},
	{METRIC_COUNTER, "refused_total",
	 "Requests that got no answer or a NAK, by reason.", METRICS_REFUSED,
	 NULL, NULL, NULL},
	{METRIC_COUNTER, "unsent_total",
	 "Replies that could not be sent, or whose lease was not stored.",
	 METRICS_UNSENT, NULL, NULL, NULL},
	{METRIC_COUNTER, "dropped_total", "Packets that are no request.",
	 METRICS_DROPPED, NULL, NULL, NULL},
	{METRIC_COUNTER, "leases_stored_total",
	 "Changes of leases that are on disk.", METRICS_LEASES, NULL, NULL,
	 NULL},
	{METRIC_COUNTER, "commits_total", "Transactions of the lease database.",
	 METRICS_COMMITS, NULL, NULL, NULL},
	{METRIC_COUNTER, "commit_failures_total", "Those that failed.",
	 METRICS_COMMIT_FAILURES, NULL, NULL, NULL},
	{METRIC_HISTOGRAM, "commit_seconds", "Seconds that transactions took.",
	 METRICS_COMMIT_SECONDS, NULL, &second_buckets, NULL},
	{METRIC_COUNTER, "events_lost_total",
	 "Events that were not written, or had no command.",
	 METRICS_EVENTS_LOST, NULL, NULL, NULL},
	{METRIC_COUNTER, "reloads_total", "Configurations that were taken.",
	 METRICS_RELOADS, NULL, NULL, NULL},
	{METRIC_GAUGE, "pool_addresses", "Addresses that a pool can give.",
	 METRICS_POOL_SIZE, NULL, NULL, NULL},
	{METRIC_GAUGE, "pool_bound", "Those that are leased.",
	 METRICS_POOL_BOUND, NULL, NULL, NULL},
	{METRIC_GAUGE, "pool_offered", "Those that are offered.",
	 METRICS_POOL_OFFERED, NULL, NULL, NULL},
	{METRIC_GAUGE, "pool_declined", "Those in quarantine.",
	 METRICS_POOL_DECLINED, NULL, NULL, NULL},
	{METRIC_GAUGE, "pool_free", "Those that are none of this.",
	 METRICS_POOL_FREE, NULL, NULL, NULL},
};

_Static_assert(N_ELEM(metrics) <= METRICS_TABLE_MAX, "METRICS_TABLE_MAX");
_Static_assert(METRICS_COMMIT_SECONDS + N_ELEM(seconds) + 2 ==
		       METRICS_EVENTS_LOST,
	       "METRICS_EVENTS_LOST");

void metrics_init(struct metrics *m)
{
	size_t i;

	memset(m, 0, sizeof(*m));
	memcpy(m->metrics, metrics, sizeof(metrics));
	m->by_reason = (struct metric_label){"reason", m->reasons, 0};
	m->by_pool = (struct metric_label){"pool", m->pools, 0};
	for (i = 0; i < N_ELEM(metrics); i++) {
		struct metric *p = &m->metrics[i];

		if (p->at == METRICS_REFUSED)
			p->label = &m->by_reason;
		else if (p->at >= METRICS_POOL_SIZE)
			p->label = &m->by_pool;
	}
	m->table = (struct metric_table){
		.prefix = "pxe_dhcpd_",
		.metrics = m->metrics,
		.n = N_ELEM(metrics),
		.slots = METRICS_N,
		/* A line of a pool or a reason has less than 120 bytes. */
		.text_max = 8192 + 120 * (METRICS_REASONS + 1) +
			    5 * 120 * (METRICS_POOLS + 1),
	};
}

/* --- counting ------------------------------------------------------------- */

static size_t type_index(enum dhcp4_type type)
{
	return (size_t)type < METRICS_TYPES ? (size_t)type : METRICS_TYPES - 1;
}

void metrics_count_request(struct metrics *m, enum dhcp4_type type)
{
	m->values[METRICS_REQUESTS + type_index(type)]++;
}

void metrics_count_reply(struct metrics *m, enum dhcp4_type request,
			 enum dhcp4_type type)
{
	if (type == DHCP4_ACK &&
	    (request == DHCP4_INFORM || request == DHCP4_NONE))
		type = request;
	m->values[METRICS_REPLIES + type_index(type)]++;
}

/* The place of a reason: it has one, or gets it, or is one of the others. */
static size_t reason_index(struct metrics *m, const char *reason)
{
	size_t i;

	if (!reason)
		reason = other;
	for (i = 0; i < m->by_reason.n; i++)
		if (!strcmp(m->reasons[i], reason))
			return i;
	if (i >= METRICS_REASONS) {
		reason = other;
		i = METRICS_REASONS;
	}
	m->reasons[i] = reason;
	m->by_reason.n = i + 1;
	return i;
}

void metrics_count_refused(struct metrics *m, const char *reason)
{
	m->values[METRICS_REFUSED + reason_index(m, reason)]++;
}

void metrics_count_commit(struct metrics *m, uint64_t leases, bool stored,
			  uint64_t usec)
{
	m->values[METRICS_COMMITS]++;
	if (stored)
		m->values[METRICS_LEASES] += leases;
	else
		m->values[METRICS_COMMIT_FAILURES]++;
	metric_observe(&second_buckets, &m->values[METRICS_COMMIT_SECONDS],
		       usec);
}

/* --- pools ---------------------------------------------------------------- */

static void set(uint64_t *v, uint64_t n, bool add)
{
	*v = add ? *v + n : n;
}

void metrics_set_pool(struct metrics *m, size_t i, uint32_t first,
		      uint32_t last, const struct metrics_pool *p)
{
	size_t at = i < METRICS_POOLS ? i : METRICS_POOLS;
	uint64_t *v = &m->values[at];
	bool add = i > METRICS_POOLS;
	char a[IP4_STRLEN], b[IP4_STRLEN];

	set(v + METRICS_POOL_SIZE, p->size, add);
	set(v + METRICS_POOL_BOUND, p->bound, add);
	set(v + METRICS_POOL_OFFERED, p->offered, add);
	set(v + METRICS_POOL_DECLINED, p->declined, add);
	set(v + METRICS_POOL_FREE,
	    p->size - p->bound - p->offered - p->declined, add);
	m->pools[at] = other;
	if (at == METRICS_POOLS)
		return;
	(void)snprintf(m->pool_texts[at], sizeof(m->pool_texts[at]), "%s-%s",
		       ip4_format(a, first), ip4_format(b, last));
	m->pools[at] = m->pool_texts[at];
}

void metrics_set_pools(struct metrics *m, size_t n)
{
	m->by_pool.n = n <= METRICS_POOLS ? n : METRICS_POOLS + 1;
}

/* --- sums ----------------------------------------------------------------- */

static uint64_t sum(const struct metrics *m, size_t at, size_t n)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < n; i++)
		all += m->values[at + i];
	return all;
}

uint64_t metrics_requests(const struct metrics *m)
{
	return sum(m, METRICS_REQUESTS, METRICS_TYPES);
}

uint64_t metrics_replies(const struct metrics *m)
{
	return sum(m, METRICS_REPLIES, METRICS_TYPES);
}

uint64_t metrics_refused(const struct metrics *m)
{
	return sum(m, METRICS_REFUSED, METRICS_REASONS + 1);
}
