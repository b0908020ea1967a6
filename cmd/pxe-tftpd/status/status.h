/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_STATUS_H
#define PXE_TFTPD_STATUS_H

#include <stdint.h>

#include "io/transfer_table.h"
#include "util/txt.h"

/*
 * The running transfers as lines of the log (SIGUSR1).
 */

/*
 * Of thousands of transfers only the oldest get a line: those that hang are
 * among them, and the event loop is not blocked by a slow log.
 */
#define STATUS_LINES 100

struct status {
	const struct transfer *oldest[STATUS_LINES]; /* the oldest first */
	size_t n;
	size_t total;
	/* Of all transfers: */
	uint64_t bytes; /* acknowledged */
	uint64_t size;	/* bytes of their files */
	uint64_t retransmits;
};

/*
 * Fill st from the transfers of ts.  Its pointers are valid until a transfer is
 * added to ts or removed.
 */
void status_collect(struct status *st, const struct transfer_table *ts);

/* Append t as a line; now: a time of its sender's clock, microseconds. */
void status_format(struct txt *out, const struct transfer *t, uint64_t now);

/*
 * Log the oldest transfers of ts and the sum of all, at any log level.  now: a
 * time of their senders' clock, microseconds.
 */
void status_log(const struct transfer_table *ts, uint64_t now);

#endif
