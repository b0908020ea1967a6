/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_STATUS_H
#define PXE_DHCPD_STATUS_H

#include "metrics.h"
#include "state.h"
#include "sys/evlog.h"
#include "sys/loop.h"

/*
 * What the daemon tells of itself: the file of --metrics, and lines of the log
 * on SIGUSR1.
 */
struct status;

/* Where it looks; all of it outlives the status. */
struct status_source {
	const struct state *state; /* a reload may change it */
	struct metrics *metrics;
	const struct evlog *events; /* may be NULL */
};

/*
 * Watch the loop for SIGUSR1, and keep count of the pools.  NULL without
 * memory.
 */
struct status *status_open(struct loop *loop, const struct status_source *from);

/*
 * Write metrics to the file path from now on, which is copied, by
 * metrics/textfile.h; NULL: to none.  Called at the start and after a reload.
 */
void status_write(struct status *st, const char *path);

/* The configuration is another one: count the pools anew. */
void status_reloaded(struct status *st);

/* Write the file a last time, and free st, which may be NULL. */
void status_close(struct status *st);

#endif
