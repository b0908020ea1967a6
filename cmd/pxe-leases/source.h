/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_SOURCE_H
#define PXE_LEASES_SOURCE_H

#include "conf.h"
#include "control_client.h"
#include "leasedb/reader.h"
#include "rows.h"

/* Where leases are read from: a pxe-dhcpd that runs, or its database. */

/*
 * Connect to the daemon, if the settings ask for one.  0 with *c, NULL if none
 * is asked or none runs; or an exit status after a message.
 */
int source_connect(struct control_client **c, const struct conf *conf);

/*
 * Connect to the daemon, without which the work cannot be done.  0 with *c; or
 * an exit status after a message, also if none is asked for or none runs.
 */
int source_need_daemon(struct control_client **c, const struct conf *conf);

/*
 * Add all leases to r, with their states at the time now (seconds since 1970),
 * through c, or from the database of the settings if c is NULL.  0, or an exit
 * status after a message.
 */
int source_read(struct control_client *c, const struct conf *conf,
		struct rows *r, int64_t now);

/*
 * Call fn with ctx for each row of the database of the settings, see
 * leasedb_read().  0, or an exit status after a message.
 */
int source_read_file(const struct conf *conf, leasedb_row_fn *fn, void *ctx);

/* A request failed with rc of control_client.h.  An exit status, after a
 * message. */
int source_failed(const struct conf *conf, int rc);

#endif
