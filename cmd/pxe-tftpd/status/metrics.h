/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_METRICS_H
#define PXE_TFTPD_METRICS_H

#include <stdint.h>

#include "engine/sender.h"
#include "util/txt.h"

/*
 * What happened so far, as numbers that only grow.  An array of integers, so
 * that it can lie in memory that processes share, and be added up.  Pure.
 */
enum metric {
	METRIC_REQUESTS, /* read and understood; repeated ones count once */
	METRIC_STARTED,	 /* transfers */
	METRIC_MISSES,	 /* files that are not there */
	METRIC_REFUSED,	 /* other requests that got an ERROR */
	METRIC_BUSY,	 /* requests that were not answered */
	METRIC_JUNK,	 /* datagrams that are no request */
	METRIC_BYTES,	 /* of files, that clients have */
	METRIC_RESENT,	 /* packets sent again */
	METRIC_STORED,	 /* uploads that are there, whole */
	METRIC_UNSTORED, /* others, of clients that sent something */
	METRIC_RECEIVED, /* bytes of both */
	METRIC_ENDED,	 /* transfers, by enum sender_end */
	METRIC_ENDED_TOP = METRIC_ENDED + SENDER_EVICTED,
	/* Of transfers that were acknowledged.  A place for each bound, one
	 * above, one for the sum. */
	METRIC_SECONDS,
	METRIC_SECONDS_TOP = METRIC_SECONDS + 9, /* its sum: microseconds */
	METRIC_WINDOWS,
	METRIC_WINDOWS_TOP = METRIC_WINDOWS + 9, /* its sum: blocks */
	METRIC_BLOCKS,
	METRIC_BLOCKS_TOP = METRIC_BLOCKS + 7, /* its sum: bytes */
	METRICS,
};

struct metrics {
	uint64_t n[METRICS];
};

/* Bytes that hold the text of any numbers. */
#define METRICS_TEXT 8192

/* A transfer has ended, now as for its session. */
void metrics_end(struct metrics *m, const struct sender *s, uint64_t now);

/* Add all of m to sum. */
void metrics_add(struct metrics *sum, const struct metrics *m);

/* Transfers that run now. */
uint64_t metrics_running(const struct metrics *m);

/* Append m as text for Prometheus, exposition format 0.0.4. */
void metrics_format(struct txt *t, const struct metrics *m);

#endif
