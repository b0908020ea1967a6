/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the lease database beside its writer, which keeps it in WAL mode
 * (https://sqlite.org/wal.html): see reader.h.
 */
#include "leasedb/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leasedb/schema.h"
#include "sys/log.h"
#include "util/txt.h"

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

/* --- all rows ------------------------------------------------------------- */

/* How long leasedb_read() waits for another process's lock: ms. */
#define READ_WAIT 2000

/*
 * pxe-dhcpd never removes the journal: where there is none, nobody writes, and
 * the file is read as it is.  SQLite would make an empty one.  The index of the
 * journal is another user's, see open_db().
 */
#define WITH_JOURNAL	"mode=ro&readonly_shm=1"
#define WITHOUT_JOURNAL "immutable=1"

struct all {
	const char *path;
	sqlite3 *db;
	char *why;
};

/* Store the reason; returns err. */
static int because(const struct all *a, int err, const char *why)
{
	struct txt t;

	txt_init(&t, a->why, LEASEDB_WHY_MAX);
	txt_visible(&t, why);
	return err;
}

/* An error of SQLite as a -errno, with its reason. */
static int because_sql(const struct all *a, int rc)
{
	const char *text = a->db ? sqlite3_errmsg(a->db) : "out of memory";

	switch (rc & 0xff) {
	case SQLITE_NOTADB:
		return because(a, -EBADMSG, "not a database");
	case SQLITE_CORRUPT:
	case SQLITE_ERROR: /* no such table */
		return because(a, -EBADMSG, text);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return because(a, -EBUSY, "locked by another program");
	case SQLITE_NOMEM:
		return because(a, -ENOMEM, "out of memory");
	case SQLITE_CANTOPEN:
		return because(a, -EIO,
			       "its journal cannot be read; a start of "
			       "pxe-dhcpd recovers it");
	default:
		return because(a, -EIO, text);
	}
}

static int check_readable(const struct all *a)
{
	struct stat st;

	/* Not by opening it: see change_owner() in writer.c. */
	if (stat(a->path, &st) ||
	    faccessat(AT_FDCWD, a->path, R_OK, AT_EACCESS)) {
		int err = errno == ENOENT || errno == ENOTDIR ? -ENOENT
			  : errno == EACCES		      ? -EACCES
							      : -EIO;

		return because(a, err, log_reason(-errno));
	}
	if (!S_ISREG(st.st_mode))
		return because(a, -EBADMSG, "not a regular file");
	return 0;
}

static bool has_journal(const char *path)
{
	char name[LEASEDB_URI_MAX];
	struct txt t;

	txt_init(&t, name, sizeof(name));
	txt_fmt(&t, "%s-wal", path);
	return t.cut || !access(name, F_OK) || errno != ENOENT;
}

/* Open the database.  SQLITE_OK with its version, or an error. */
static int open_file(struct all *a, int *version)
{
	char uri[LEASEDB_URI_MAX];
	int rc;

	if (!leasedb_uri(uri, a->path,
			 has_journal(a->path) ? WITH_JOURNAL : WITHOUT_JOURNAL))
		return SQLITE_CANTOPEN;
	rc = sqlite3_open_v2(uri, &a->db,
			     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	if (rc != SQLITE_OK)
		return rc;
	(void)sqlite3_busy_timeout(a->db, READ_WAIT);
	return leasedb_version(a->db, version);
}

static int open_all(struct all *a)
{
	int version = 0, rc = open_file(a, &version);

	if (rc != SQLITE_OK)
		return because_sql(a, rc);
	if (version > LEASEDB_VERSION)
		return because(a, -EBADMSG, "written by a newer version");
	if (version == 0)
		return because(a, -EBADMSG, "not a lease database");
	if (version < LEASEDB_VERSION)
		return because(a, -EBADMSG,
			       "written by an older version; a start of "
			       "pxe-dhcpd converts it");
	return 0;
}

static int step_all(const struct all *a, leasedb_row_fn *fn, void *ctx)
{
	struct leasedb_row row;
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(a->db, leasedb_sql_all, -1, &st, NULL);
	int bad = 0;

	if (rc != SQLITE_OK)
		return because_sql(a, rc);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (leasedb_row_read(st, &row))
			bad++;
		else
			fn(ctx, &row);
	}
	rc = rc == SQLITE_DONE ? 0 : because_sql(a, rc);
	(void)sqlite3_finalize(st);
	if (bad)
		log_warnx("leases: %s: %d rows hold no lease and were skipped",
			  a->path, bad);
	return rc;
}

int leasedb_read(const char *path, leasedb_row_fn *fn, void *ctx, char *why)
{
	struct all a = {.path = path, .why = why};
	int rc = check_readable(&a);

	if (!rc)
		rc = open_all(&a);
	if (!rc)
		rc = step_all(&a, fn, ctx);
	(void)sqlite3_close(a.db);
	return rc;
}
