/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_WRITER_H
#define PXE_LEASEDB_WRITER_H

#include <stdint.h>
#include <sys/types.h>

#include "leasedb/lease.h"
#include "util/mac.h"

/*
 * Leases on disk: an SQLite database in WAL mode, one row an address, readable
 * with `sqlite3 FILE 'SELECT * FROM leases'`.  Changes are collected in a
 * transaction and are durable when leasedb_writer_commit() returns 0; only then
 * may the replies that promise them leave.
 */
struct leasedb_writer;

/* A row.  Times are seconds since 1970; ends INT64_MAX is never. */
struct leasedb_row {
	uint32_t ip;
	enum lease_state state; /* BOUND, DECLINED or FREE (remembered) */
	struct lease_key key;
	struct mac mac;
	char name[LEASE_NAME_MAX];
	int64_t starts;
	int64_t ends;
};

/*
 * Open or create the file; its owner becomes uid and gid, since the daemon
 * gives up root.  0, or -1 after a message.
 */
int leasedb_writer_open(struct leasedb_writer **s, const char *path, uid_t uid,
			gid_t gid);

/* Call fn for each row; rows that make no sense are reported and skipped. */
int leasedb_writer_load(struct leasedb_writer *s,
			void (*fn)(void *ctx, const struct leasedb_row *),
			void *ctx);

/* Add to the transaction.  0, or -1 after a message. */
int leasedb_writer_put(struct leasedb_writer *s, const struct leasedb_row *row);

/*
 * Make the transaction durable.  0 (also if there was nothing), or -1 after a
 * message, and then none of it is on disk.
 */
int leasedb_writer_commit(struct leasedb_writer *s);

/* Commits what is open. */
void leasedb_writer_close(struct leasedb_writer *s);

#endif
