/* SPDX-License-Identifier: BSD-2-Clause */
/* The database of pxe-dhcpd, as a reader: see reader.h. */
#include "leasedb/reader.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/log.h"
#include "util/ip4.h"
#include "util/txt.h"

/* The layout that is understood: SQLite's user_version. */
#define LAYOUT 1

/* Microseconds after a failure before the file is opened again. */
#define RETRY 5000000

/* The longest path: bytes. */
#define PATH_CAP 4096

struct leasedb_reader {
	char *path;
	sqlite3 *db; /* NULL: closed */
	sqlite3_stmt *get;
	uint64_t retry_at;
	struct log_limit limit;
};

struct leasedb_reader *leasedb_reader_new(const char *path)
{
	struct leasedb_reader *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->path = strdup(path);
	if (l->path)
		return l;
	free(l);
	return NULL;
}

static void close_db(struct leasedb_reader *l)
{
	(void)sqlite3_finalize(l->get);
	(void)sqlite3_close(l->db);
	l->get = NULL;
	l->db = NULL;
}

void leasedb_reader_free(struct leasedb_reader *l)
{
	if (!l)
		return;
	close_db(l);
	free(l->path);
	free(l);
}

static int fail(struct leasedb_reader *l, const char *why)
{
	log_limited(&l->limit, "leases: %s: %s", l->path, why);
	return -1;
}

static int fail_sql(struct leasedb_reader *l)
{
	/* Its journal is open to readers as long as its writer lives. */
	if (l->db && sqlite3_errcode(l->db) == SQLITE_CANTOPEN)
		return fail(l, "cannot be opened: does pxe-dhcpd run?");
	return fail(l, l->db ? sqlite3_errmsg(l->db) : "out of memory");
}

/*
 * The file as a URI.  readonly_shm: the index of the journal is pxe-dhcpd's to
 * make and to mend; we are another user, and shall leave nothing behind.
 */
static bool uri_of(const char *path, char uri[static PATH_CAP])
{
	struct txt t;

	txt_init(&t, uri, PATH_CAP);
	txt_str(&t, "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path))
			txt_fmt(&t, "%%%02X", (unsigned)*path);
		else
			txt_mem(&t, path, 1);
	}
	txt_str(&t, "?mode=ro&readonly_shm=1");
	return !t.cut;
}

static int check_layout(struct leasedb_reader *l)
{
	sqlite3_stmt *st;
	int version = -1;

	if (sqlite3_prepare_v2(l->db, "PRAGMA user_version", -1, &st, NULL) !=
	    SQLITE_OK)
		return fail_sql(l);
	if (sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int(st, 0);
	(void)sqlite3_finalize(st);
	if (version == -1)
		return fail_sql(l);
	return version == LAYOUT ? 0 : fail(l, "of another version");
}

static int open_db(struct leasedb_reader *l)
{
	static const char sql[] = "SELECT mac FROM leases"
				  " WHERE ip = ?1 AND state = 'bound'";
	char uri[PATH_CAP];

	if (!uri_of(l->path, uri))
		return fail(l, "the name is too long");
	if (sqlite3_open_v2(uri, &l->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			    NULL) != SQLITE_OK)
		return fail_sql(l);
	/* A lock that is held now is not worth waiting for. */
	(void)sqlite3_busy_timeout(l->db, 0);
	if (check_layout(l))
		return -1;
	if (sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &l->get, NULL) != SQLITE_OK)
		return fail_sql(l);
	return 0;
}

/* -ENOENT, and the database is closed, unless somebody just has it locked. */
static int give_up(struct leasedb_reader *l, uint64_t now, int rc)
{
	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return -ENOENT;
	close_db(l);
	l->retry_at = now + RETRY;
	return -ENOENT;
}

int leasedb_reader_mac(struct leasedb_reader *l, uint32_t ip, uint64_t now,
		       struct mac *mac)
{
	char text[IP4_STRLEN];
	const char *found;
	int rc;

	if (!l->db && (now < l->retry_at || open_db(l)))
		return now < l->retry_at ? -ENOENT
					 : give_up(l, now, SQLITE_ERROR);
	(void)sqlite3_bind_text(l->get, 1, ip4_format(text, ip), -1,
				SQLITE_TRANSIENT);
	rc = sqlite3_step(l->get);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		(void)fail_sql(l);
		(void)sqlite3_reset(l->get);
		return give_up(l, now, rc);
	}
	found = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(l->get, 0)
				 : NULL;
	rc = found && !mac_parse(found, mac) ? 0 : -ENOENT;
	(void)sqlite3_reset(l->get);
	return rc;
}
