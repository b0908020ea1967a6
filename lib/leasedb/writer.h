/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_WRITER_H
#define PXE_LEASEDB_WRITER_H

#include <stdbool.h>
#include <sys/types.h>

#include "leasedb/lease.h"

/*
 * The lease database as pxe-dhcpd keeps it: an SQLite file in WAL mode, one row
 * an address, readable for its owner and root with `sqlite3 FILE 'SELECT * FROM
 * leases'` at any time.
 * Changes are collected in a transaction and are durable when
 * leasedb_writer_commit() returns 0; only then may the replies that promise
 * them leave.
 */
struct leasedb_writer;

/*
 * Lock the database path against a second server, with path.lock, which is made
 * and stays: two servers on one database would give an address twice.  The
 * directory is made if it is missing.  A descriptor, which holds the lock until
 * it is closed in all processes; or -1 after a message.
 */
int leasedb_lock(const char *path);

/*
 * Open the file path, or create it in its directory, for its owner alone (mode
 * 600).  As root, the file and its journal are given to uid and gid, which the
 * daemon becomes later; they stay when it is closed.  0 with *out, or -1 after
 * a message with *out NULL: the file cannot be written, is damaged or has a
 * newer version of the schema, or its file system cannot do WAL mode.
 */
int leasedb_writer_open(struct leasedb_writer **out, const char *path,
			uid_t uid, gid_t gid);

/*
 * Could leasedb_lock() lock path, and leasedb_writer_open() open it?  Nothing
 * is made, and nothing stays locked.  0, or -1 after a message: the file or its
 * directory cannot be written, it is damaged or has a newer version of the
 * schema, or, if alone is set, another writer has it.
 */
int leasedb_writer_check(const char *path, bool alone);

/*
 * Call fn with ctx for each row, in the order of their ends; the row lives
 * until fn returns.  Rows that hold no lease are counted in a message and
 * skipped.  0, or -1 after a message if the file could not be read to its end.
 */
int leasedb_writer_load(struct leasedb_writer *w,
			void (*fn)(void *ctx, const struct leasedb_row *row),
			void *ctx);

/*
 * Add or replace a row in the transaction, which begins with the first one.
 * Waits for another process's lock, see leasedb_writer_wait().  0, or -1 after
 * a message; the transaction then fails as a whole, and more rows are refused
 * until leasedb_writer_commit().
 */
int leasedb_writer_put(struct leasedb_writer *w, const struct leasedb_row *row);

/*
 * If the system's clock was set since rows were stored, move their times along
 * (clock.h), so that a lease lasts as long as was promised.  Each transaction
 * does that first; who stores nothing for long calls it now and then.  0, or -1
 * after a message.
 */
int leasedb_writer_sync_clock(struct leasedb_writer *w);

/*
 * From now on wait so many milliseconds for another process's lock; 1000 until
 * then.
 */
void leasedb_writer_wait(struct leasedb_writer *w, int msec);

/*
 * End the transaction.  0: its rows are on disk, or there were none.  -1, after
 * a message: none of them is.
 */
int leasedb_writer_commit(struct leasedb_writer *w);

/* Commit, close the file, and free w, which may be NULL. */
void leasedb_writer_close(struct leasedb_writer *w);

#endif
