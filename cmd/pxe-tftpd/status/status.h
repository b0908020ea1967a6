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
#define LIVE_LINES 100

struct live {
	const struct transfer *oldest[LIVE_LINES]; /* the oldest first */
	size_t n;
	size_t total;
	uint64_t bytes; /* that the clients of all of them have */
	uint64_t size;	/* of their files */
	uint64_t retransmits;
};

/* Look at them all.  Pointers live as long as nothing is added or removed. */
void live_collect(struct live *l, const struct transfers *ts);

/* One of them as a line; now as for its session. */
void live_format(struct txt *out, const struct transfer *t, uint64_t now);

/* Log what there is. */
void live_log(const struct transfers *ts, uint64_t now);

#endif
