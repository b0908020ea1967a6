/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_METRICS_H
#define PXE_TFTPD_METRICS_H

#include <stdint.h>

#include "engine/sender.h"
#include "metrics/metric.h"

/*
 * The metrics of pxe-tftpd: an array of METRICS_N integers (see
 * metrics/metric.h), and the table that describes them.  A process has one
 * array.  Pure.
 */

enum metrics_index {
	METRICS_REQUESTS,     /* decoded; retransmitted ones count once */
	METRICS_STARTED,      /* transfers of files to clients */
	METRICS_MISSES,	      /* requests for files that do not exist */
	METRICS_REFUSED,      /* other requests that got an ERROR */
	METRICS_BUSY,	      /* requests that got no answer */
	METRICS_NOT_REQUESTS, /* datagrams to the listening sockets */
	METRICS_BYTES,	      /* of files, acknowledged by clients */
	METRICS_RESENT,	      /* packets retransmitted, of both directions */
	METRICS_UPLOADED,     /* uploads that were stored */
	METRICS_NOT_UPLOADED, /* uploads that failed after their first block */
	METRICS_RECEIVED,     /* bytes of both */
	METRICS_ENDED,	      /* transfers, by enum sender_end from its 1 on */
	METRICS_ENDED_LAST = METRICS_ENDED + SENDER_EVICTED - SENDER_DONE,
	/*
	 * Histograms of acknowledged transfers: a value for each bound, one for
	 * the bucket above the last, and the sum.
	 */
	METRICS_SECONDS, /* the sum: microseconds */
	METRICS_SECONDS_LAST = METRICS_SECONDS + 9,
	METRICS_WINDOWS, /* the sum: blocks */
	METRICS_WINDOWS_LAST = METRICS_WINDOWS + 9,
	METRICS_BLOCKS, /* the sum: bytes */
	METRICS_BLOCKS_LAST = METRICS_BLOCKS + 7,
	METRICS_N,
};

extern const struct metric_table metrics_table;

/* The transfer of s has ended (s->end); now is a time of the sender's clock. */
void metrics_count_transfer(uint64_t *values, const struct sender *s,
			    uint64_t now);

/* Transfers of files to clients that have started and not ended. */
uint64_t metrics_running(const uint64_t *values);

#endif
