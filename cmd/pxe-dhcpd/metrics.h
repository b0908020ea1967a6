/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_METRICS_H
#define PXE_DHCPD_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/metric.h"
#include "proto/dhcp4.h"
#include "util/ip4.h"

/*
 * The metrics of pxe-dhcpd: an array of METRICS_N integers (see
 * metrics/metric.h), and the table that describes them.  Labels for reasons and
 * pools come as they are met, up to a fixed number.
 */

/* Reasons with a label of their own; what others count has "other". */
#define METRICS_REASONS 32

/* Pools with a label of their own; the rest together has "other". */
#define METRICS_POOLS 256

/* Types of requests and replies with a label; the last one is "other". */
#define METRICS_TYPES 10

enum metrics_index {
	METRICS_REQUESTS, /* by enum dhcp4_type */
	METRICS_REPLIES = METRICS_REQUESTS + METRICS_TYPES,
	METRICS_REFUSED = METRICS_REPLIES + METRICS_TYPES, /* by reason */
	METRICS_UNSENT = METRICS_REFUSED + METRICS_REASONS + 1,
	METRICS_DROPPED, /* packets that are no request */
	METRICS_LEASES,	 /* rows that were stored */
	METRICS_COMMITS, /* transactions, failed ones included */
	METRICS_COMMIT_FAILURES,
	METRICS_COMMIT_SECONDS, /* histogram; the sum: microseconds */
	METRICS_EVENTS_LOST = METRICS_COMMIT_SECONDS + 12,
	METRICS_RELOADS,
	METRICS_POOL_SIZE, /* each of these by pool */
	METRICS_POOL_BOUND = METRICS_POOL_SIZE + METRICS_POOLS + 1,
	METRICS_POOL_OFFERED = METRICS_POOL_BOUND + METRICS_POOLS + 1,
	METRICS_POOL_DECLINED = METRICS_POOL_OFFERED + METRICS_POOLS + 1,
	METRICS_POOL_FREE = METRICS_POOL_DECLINED + METRICS_POOLS + 1,
	METRICS_N = METRICS_POOL_FREE + METRICS_POOLS + 1,
};

/* Bytes of a pool's label, "A-B", with its NUL. */
#define METRICS_POOL_TEXT (2 * IP4_STRLEN)

/* More than there are metrics in the table. */
#define METRICS_TABLE_MAX 24

struct metrics {
	uint64_t values[METRICS_N];
	const char *reasons[METRICS_REASONS + 1];
	const char *pools[METRICS_POOLS + 1];
	char pool_texts[METRICS_POOLS][METRICS_POOL_TEXT];
	/* Their numbers are the numbers of labels. */
	struct metric_label by_reason, by_pool;
	struct metric metrics[METRICS_TABLE_MAX];
	struct metric_table table; /* of values; points into this structure */
};

/* Set up *m, which stays where it is, with nothing counted. */
void metrics_init(struct metrics *m);

/* A request of that type came. */
void metrics_count_request(struct metrics *m, enum dhcp4_type type);

/*
 * A reply of that type was sent to a request of that type.  An ACK of an INFORM
 * gives no lease, and is "inform"; that of a BOOTP request is "bootp".
 */
void metrics_count_reply(struct metrics *m, enum dhcp4_type request,
			 enum dhcp4_type type);

/*
 * A request got no answer, or a NAK, for that reason, which lives with the
 * program and has neither quotes nor backslashes; NULL: "other".
 */
void metrics_count_refused(struct metrics *m, const char *reason);

/* A transaction of so many leases has ended after usec microseconds. */
void metrics_count_commit(struct metrics *m, uint64_t leases, bool stored,
			  uint64_t usec);

/* How many addresses of a pool are in which state; free is the rest. */
struct metrics_pool {
	uint64_t size, bound, offered, declined;
};

/*
 * Set what is known of the pool first to last, the i-th of the configuration.
 * Those from METRICS_POOLS on are added to each other: begin with the one at
 * METRICS_POOLS anew.
 */
void metrics_set_pool(struct metrics *m, size_t i, uint32_t first,
		      uint32_t last, const struct metrics_pool *p);

/* From now on there are n pools. */
void metrics_set_pools(struct metrics *m, size_t n);

/* All requests, replies and refusals. */
uint64_t metrics_requests(const struct metrics *m);
uint64_t metrics_replies(const struct metrics *m);
uint64_t metrics_refused(const struct metrics *m);

#endif
