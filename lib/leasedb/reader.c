/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the lease database beside its writer, which keeps it in WAL mode
 * (https://sqlite.org/wal.html): see reader.h.
 */
#include "leasedb/reader.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "leasedb/schema.h"
#include "sys/log.h"

/* Microseconds after a failure before the file is opened again. */
#define RETRY 5000000

struct leasedb_reader {
	char *path;
	sqlite3 *db;	   /* NULL: closed */
	sqlite3_stmt *mac; /* leasedb_sql_mac */
	uint64_t retry_at; /* not opened before, after a failure */
	struct log_limit limit;
};

struct leasedb_reader *leasedb_reader_new(const char *path)
{
	struct leasedb_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->path = strdup(path);
	if (r->path)
		return r;
	free(r);
	return NULL;
}

static void close_db(struct leasedb_reader *r)
{
	(void)sqlite3_finalize(r->mac);
	(void)sqlite3_close(r->db);
	r->mac = NULL;
	r->db = NULL;
}

void leasedb_reader_free(struct leasedb_reader *r)
{
	if (!r)
		return;
	close_db(r);
	free(r->path);
	free(r);
}

static int fail(struct leasedb_reader *r, const char *why)
{
	log_limited(&r->limit, "leases: %s: %s", r->path, why);
	return -1;
}

static int fail_sql(struct leasedb_reader *r)
{
	/* The last writer to close the database removes its journal. */
	if (r->db && sqlite3_errcode(r->db) == SQLITE_CANTOPEN)
		return fail(r, "cannot be opened: does pxe-dhcpd run?");
	return fail(r, r->db ? sqlite3_errmsg(r->db) : "out of memory");
}

static int check_version(struct leasedb_reader *r)
{
	int version;

	if (leasedb_version(r->db, &version) != SQLITE_OK)
		return fail_sql(r);
	return version == LEASEDB_VERSION ? 0 : fail(r, "of another version");
}

/*
 * readonly_shm: the shared-memory index of the journal (FILE-shm) is made and
 * recovered by pxe-dhcpd, whose user is another one; a reader must not leave
 * its own behind.
 */
static int open_db(struct leasedb_reader *r)
{
	char uri[LEASEDB_URI_MAX];

	if (!leasedb_uri(uri, r->path, "mode=ro&readonly_shm=1"))
		return fail(r, "the name is too long");
	if (sqlite3_open_v2(uri, &r->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			    NULL) != SQLITE_OK)
		return fail_sql(r);
	/* An event loop must not wait for another process's lock. */
	(void)sqlite3_busy_timeout(r->db, 0);
	if (check_version(r))
		return -1;
	if (sqlite3_prepare_v3(r->db, leasedb_sql_mac, -1,
			       SQLITE_PREPARE_PERSISTENT, &r->mac,
			       NULL) != SQLITE_OK)
		return fail_sql(r);
	return 0;
}

/*
 * After a step failed with rc: close the database, to open it anew later,
 * unless another process merely has it locked.  -ENOENT.
 */
static int give_up(struct leasedb_reader *r, uint64_t now, int rc)
{
	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return -ENOENT;
	close_db(r);
	r->retry_at = now + RETRY;
	return -ENOENT;
}

int leasedb_reader_mac(struct leasedb_reader *r, uint32_t ip, uint64_t now,
		       struct mac *mac)
{
	bool found;
	int rc;

	if (!r->db && (now < r->retry_at || open_db(r)))
		return now < r->retry_at ? -ENOENT
					 : give_up(r, now, SQLITE_ERROR);
	(void)sqlite3_bind_int64(r->mac, 1, ip);
	(void)sqlite3_bind_int(r->mac, 2, LEASE_BOUND);
	rc = sqlite3_step(r->mac);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		(void)fail_sql(r);
		(void)sqlite3_reset(r->mac);
		return give_up(r, now, rc);
	}
	found = rc == SQLITE_ROW &&
		sqlite3_column_type(r->mac, 0) == SQLITE_INTEGER;
	if (found)
		*mac = leasedb_mac(sqlite3_column_int64(r->mac, 0));
	(void)sqlite3_reset(r->mac);
	return found ? 0 : -ENOENT;
}
