/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_COMMIT_H
#define PXE_DHCPD_LEASE_COMMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "leasedb/lease.h"
#include "sys/loop.h"
#include "sys/priv.h"

/*
 * The process that writes the lease database and waits for the disk, and for
 * other programs that have the database locked, while the daemon answers
 * requests.  One transaction at a time.
 */
struct commit;

/* Rows of one transaction, at most. */
#define COMMIT_ROWS_MAX 8192

/*
 * Start the process, as user; it opens the database path, of which
 * leasedb_lock() is held by the caller.  Called before the daemon drops its
 * privilege and enters its sandbox.  0 with *out, or -1 after a message.
 */
int commit_start(struct commit **out, const char *path,
		 const struct priv_user *user);

/* done(ctx, stored) is called for each transaction when it has ended. */
typedef void commit_done_fn(void *ctx, bool stored);

/*
 * From now on look in the loop for the end of transactions; lost(ctx) is called
 * when the process has died, after a message.  0, or -1 without memory.
 */
int commit_watch(struct commit *c, struct loop *loop, commit_done_fn *done,
		 void (*lost)(void *ctx), void *ctx);

/*
 * Begin a transaction of n rows, at most COMMIT_ROWS_MAX, which are copied.
 * None may be under way.
 */
void commit_begin(struct commit *c, const struct leasedb_row *rows, size_t n);

/*
 * End the process, once a transaction that is under way has ended, but after
 * three seconds at the latest; free c, which may be NULL.
 */
void commit_stop(struct commit *c);

#endif
