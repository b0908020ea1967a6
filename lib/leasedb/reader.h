/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_READER_H
#define PXE_LEASEDB_READER_H

#include <stddef.h>
#include <stdint.h>

#include "leasedb/lease.h"
#include "util/mac.h"

/*
 * The lease database as another program than pxe-dhcpd reads it while
 * pxe-dhcpd writes it.  Nothing is written and no file is made.
 */

/* Called with each row, which lives until it returns. */
typedef void leasedb_row_fn(void *ctx, const struct leasedb_row *row);

/* Bytes that hold every reason of leasedb_read(). */
#define LEASEDB_WHY_MAX 200

/*
 * Call fn with ctx for each row of the database path, in the order of their
 * ends.  Rows that hold no lease are counted in a message and skipped.  Another
 * process's lock is waited for, two seconds at most.  0; or, with the reason in
 * why, for which there are LEASEDB_WHY_MAX bytes, and fn perhaps called for
 * some rows: -ENOENT if there is no such file, -EACCES, -EBUSY if it stays
 * locked, -EBADMSG if it is damaged, no lease database, or one of another
 * version of the schema, -ENOMEM, or -EIO.
 */
int leasedb_read(const char *path, leasedb_row_fn *fn, void *ctx, char *why);

/*
 * A reader for an event loop: it tells the hardware address of a client that is
 * behind a router, and waits for no lock.
 */
struct leasedb_reader;

/*
 * A reader of the file path, which is copied; the file is opened by the first
 * look-up.  NULL without memory.
 */
struct leasedb_reader *leasedb_reader_new(const char *path);

/* Close the file and free r, which may be NULL. */
void leasedb_reader_free(struct leasedb_reader *r);

/*
 * The hardware address of the client whose lease of ip (host order) is bound.
 * now is in microseconds of a monotonic clock: after a failure the file is
 * opened again five seconds later at the earliest.  0 with *mac; -ENOENT if
 * there is no such lease, its client has no Ethernet address, or the file is
 * missing, locked or no lease database, which is logged at a bounded rate.
 */
int leasedb_reader_mac(struct leasedb_reader *r, uint32_t ip, uint64_t now,
		       struct mac *mac);

#endif
