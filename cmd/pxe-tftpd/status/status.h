/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_STATUS_H
#define PXE_TFTPD_STATUS_H

#include <stdint.h>

#include "io/transfer_table.h"
#include "util/txt.h"

/*
 * The transfers that run, as lines for a person (SIGUSR1).  Of thousands only
 * the oldest have a line, for what hangs is among them, and neither the loop
 * nor the log shall be held up by a question.
 */
#define STATUS_LINES 100

struct status {
	const struct transfer *oldest[STATUS_LINES]; /* the oldest first */
	size_t n;
	size_t total;
	uint64_t bytes; /* that the clients of all of them have */
	uint64_t size;	/* of their files */
	uint64_t retransmits;
};

/* Look at them all.  Pointers live as long as nothing is added or removed. */
void status_collect(struct status *st, const struct transfer_table *ts);

/* One of them as a line; now as for its session. */
void status_format(struct txt *out, const struct transfer *t, uint64_t now);

/* Log what there is. */
void status_log(const struct transfer_table *ts, uint64_t now);

#endif
