/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_STORE_H
#define PXE_DHCPD_STORE_H

#include <stdint.h>
#include <sys/types.h>

#include "lease.h"

/*
 * Leases on disk: an SQLite database in WAL mode, one row an address, readable
 * with `sqlite3 FILE 'SELECT * FROM leases'`.  Changes are collected in a
 * transaction and are durable when store_commit() returns 0; only then may
 * the replies that promise them leave.
 */
struct store;

/* A row.  Times are seconds since 1970; ends INT64_MAX is never. */
struct store_row {
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
int store_open(struct store **s, const char *path, uid_t uid, gid_t gid);

/* Call fn for each row; rows that make no sense are reported and skipped. */
int store_load(struct store *s, void (*fn)(void *ctx, const struct store_row *),
	       void *ctx);

/* Add to the transaction.  0, or -1 after a message. */
int store_put(struct store *s, const struct store_row *row);

/*
 * Make the transaction durable.  0 (also if there was nothing), or -1 after a
 * message, and then none of it is on disk.
 */
int store_commit(struct store *s);

/* Commits what is open. */
void store_close(struct store *s);

#endif
