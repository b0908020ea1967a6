/* SPDX-License-Identifier: BSD-2-Clause */
#include "leasedb/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/log.h"
#include "util/ip4.h"

/* The layout's number, in SQLite's user_version. */
#define LEASEDB_VERSION 1

/* How long the event loop waits for somebody else's lock. */
#define BUSY_MS 100

struct leasedb_writer {
	sqlite3 *db;
	int lock; /* descriptor of PATH.lock, held while we live */
	sqlite3_stmt *put;
	char *path;
	bool open;   /* a transaction is */
	bool failed; /* a put in it failed */
	struct log_limit limit;
};

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS leases ("
	" ip TEXT PRIMARY KEY,"
	" state TEXT NOT NULL,"
	" mac TEXT,"
	" name TEXT,"
	" starts INTEGER NOT NULL," /* seconds since 1970 */
	" ends INTEGER,"	    /* NULL: never */
	" link TEXT NOT NULL,"	    /* network of the client's link */
	" id BLOB"		    /* 'm' htype chaddr, or 'c' client-id */
	") WITHOUT ROWID";

static const char *const state_names[] = {
	[LEASE_FREE] = "free",
	[LEASE_OFFERED] = "offered",
	[LEASE_BOUND] = "bound",
	[LEASE_DECLINED] = "declined",
};

static int fail(struct leasedb_writer *s, const char *what)
{
	log_limited(&s->limit, "leases: %s: %s: %s", what, s->path,
		    s->db ? sqlite3_errmsg(s->db) : "out of memory");
	return -1;
}

static int exec(struct leasedb_writer *s, const char *what, const char *sql)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return fail(s, what);
}

static int version_of(struct leasedb_writer *s, int *version)
{
	sqlite3_stmt *st;
	int rc = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) !=
	    SQLITE_OK)
		return fail(s, "read");
	if (sqlite3_step(st) == SQLITE_ROW) {
		*version = sqlite3_column_int(st, 0);
		rc = 0;
	}
	(void)sqlite3_finalize(st);
	return rc ? fail(s, "read") : 0;
}

/*
 * Other journal modes make files in the directory at every commit, where the
 * daemon's user may have no right to.
 */
static int set_wal(struct leasedb_writer *s)
{
	sqlite3_stmt *st;
	const char *mode;
	bool wal = false;

	if (sqlite3_prepare_v2(s->db, "PRAGMA journal_mode=WAL", -1, &st,
			       NULL) != SQLITE_OK)
		return fail(s, "open");
	if (sqlite3_step(st) == SQLITE_ROW) {
		mode = (const char *)sqlite3_column_text(st, 0);
		wal = mode && !strcmp(mode, "wal");
		(void)sqlite3_finalize(st);
		if (wal)
			return 0;
		log_warnx("leases: %s: its file system cannot share memory "
			  "maps, which the journal needs; name a local FILE",
			  s->path);
		return -1;
	}
	(void)sqlite3_finalize(st);
	return fail(s, "open");
}

static int prepare(struct leasedb_writer *s)
{
	static const char put[] = "INSERT OR REPLACE INTO leases VALUES"
				  " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	int version = 0;
	char sql[64];

	/*
	 * FULL: in WAL mode NORMAL would lose the last transactions with the
	 * power.  EXCLUSIVE is not used: administrators read while we run.
	 */
	if (set_wal(s) || exec(s, "open", "PRAGMA synchronous=FULL") ||
	    version_of(s, &version))
		return -1;
	if (version > LEASEDB_VERSION) {
		log_warnx("leases: open: %s: written by a newer version",
			  s->path);
		return -1;
	}
	(void)snprintf(sql, sizeof(sql), "PRAGMA user_version=%d",
		       LEASEDB_VERSION);
	if (exec(s, "create", schema) || exec(s, "create", sql))
		return -1;
	if (sqlite3_prepare_v3(s->db, put, -1, SQLITE_PREPARE_PERSISTENT,
			       &s->put, NULL) != SQLITE_OK)
		return fail(s, "prepare");
	return 0;
}

/*
 * Give the database and its companions to the user that the daemon becomes;
 * SQLite made the companions when it wrote first.  By name, never by opening
 * them: closing any descriptor of a file drops all POSIX locks that the
 * process has on it, and the next `sqlite3` to leave would delete the journal
 * under us.
 */
static int give(const char *path, const char *suffix, uid_t uid, gid_t gid)
{
	char name[4096];

	if (snprintf(name, sizeof(name), "%s%s", path, suffix) >=
	    (int)sizeof(name))
		return -ENAMETOOLONG;
	return lchown(name, uid, gid) && errno != ENOENT ? -errno : 0;
}

static int give_all(const char *path, uid_t uid, gid_t gid)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	size_t i;

	if (geteuid() != 0)
		return 0;
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		int rc = give(path, suffixes[i], uid, gid);

		if (rc) {
			log_warn(rc, "leases: change the owner: %s%s", path,
				 suffixes[i]);
			return -1;
		}
	}
	return 0;
}

/* The directory for the file, if it is the only thing that is missing. */
static void make_dir(const char *path)
{
	char *dir = strdup(path);
	char *slash = dir ? strrchr(dir, '/') : NULL;

	if (slash && slash != dir) {
		*slash = 0;
		/* If it fails, opening the database says why. */
		if (mkdir(dir, 0755) && errno != EEXIST)
			log_warn(-errno, "leases: make directory: %s", dir);
	}
	free(dir);
}

/*
 * Two daemons on one database would give addresses twice.  A file of its own,
 * since closing a descriptor of the database drops SQLite's locks.
 */
static int take_lock(const char *path)
{
	char name[4096];
	int fd;

	if (snprintf(name, sizeof(name), "%s.lock", path) >=
	    (int)sizeof(name)) {
		log_warn(-ENAMETOOLONG, "leases: %s", path);
		return -1;
	}
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0) {
		log_warn(-errno, "leases: lock: %s", name);
		return -1;
	}
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	if (errno == EWOULDBLOCK)
		log_warnx("leases: %s: in use by another pxe-dhcpd; name "
			  "another file with --leases",
			  path);
	else
		log_warn(-errno, "leases: lock: %s", name);
	(void)close(fd);
	return -1;
}

int leasedb_writer_open(struct leasedb_writer **out, const char *path,
			uid_t uid, gid_t gid)
{
	struct leasedb_writer *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (!s || !(s->path = strdup(path))) {
		free(s);
		log_warnx("leases: out of memory");
		return -1;
	}
	make_dir(path);
	s->lock = take_lock(path);
	if (s->lock < 0)
		goto fail;
	if (sqlite3_open_v2(path, &s->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
			    NULL) != SQLITE_OK) {
		(void)fail(s, "open");
		goto fail;
	}
	(void)sqlite3_busy_timeout(s->db, 1000);
	if (prepare(s) || give_all(path, uid, gid))
		goto fail;
	/* From now on everybody waits with us. */
	(void)sqlite3_busy_timeout(s->db, BUSY_MS);
	*out = s;
	return 0;
fail:
	leasedb_writer_close(s);
	return -1;
}

static int state_of(const char *name)
{
	int i;

	for (i = LEASE_FREE; i <= LEASE_DECLINED; i++)
		if (name && !strcmp(name, state_names[i]))
			return i;
	return -1;
}

/* A row of the query in leasedb_writer_load(), or -1 if it makes no sense. */
static int read_row(sqlite3_stmt *st, struct leasedb_row *row)
{
	const char *ip = (const char *)sqlite3_column_text(st, 0);
	const char *mac = (const char *)sqlite3_column_text(st, 2);
	const char *name = (const char *)sqlite3_column_text(st, 3);
	const char *link = (const char *)sqlite3_column_text(st, 6);
	const void *id = sqlite3_column_blob(st, 7);
	int state = state_of((const char *)sqlite3_column_text(st, 1));
	int n = sqlite3_column_bytes(st, 7);

	memset(row, 0, sizeof(*row));
	if (!ip || ip4_parse(ip, &row->ip) || state < 0 || !link ||
	    ip4_parse(link, &row->key.link) || n > LEASE_ID_MAX ||
	    (mac && mac_parse(mac, &row->mac)))
		return -1;
	row->state = (enum lease_state)state;
	if (n)
		memcpy(row->key.id, id, (size_t)n);
	row->key.len = (uint8_t)n;
	if (name)
		(void)snprintf(row->name, sizeof(row->name), "%s", name);
	row->starts = sqlite3_column_int64(st, 4);
	row->ends = sqlite3_column_type(st, 5) == SQLITE_NULL
			    ? INT64_MAX
			    : sqlite3_column_int64(st, 5);
	return 0;
}

int leasedb_writer_load(struct leasedb_writer *s,
			void (*fn)(void *ctx, const struct leasedb_row *),
			void *ctx)
{
	static const char sql[] =
		"SELECT ip, state, mac, name, starts, ends, link, id"
		" FROM leases ORDER BY ends IS NULL, ends";
	struct leasedb_row row;
	sqlite3_stmt *st;
	int rc, bad = 0;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		return fail(s, "read");
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (read_row(st, &row))
			bad++;
		else
			fn(ctx, &row);
	}
	(void)sqlite3_finalize(st);
	if (bad)
		log_warnx("leases: %s: %d rows make no sense and were skipped",
			  s->path, bad);
	return rc == SQLITE_DONE ? 0 : fail(s, "read");
}

static void bind_text(sqlite3_stmt *st, int at, const char *s)
{
	(void)sqlite3_bind_text(st, at, s, -1, SQLITE_TRANSIENT);
}

static void bind_row(sqlite3_stmt *st, const struct leasedb_row *row)
{
	char ip[IP4_STRLEN], link[IP4_STRLEN], mac[MAC_STRLEN];

	bind_text(st, 1, ip4_format(ip, row->ip));
	bind_text(st, 2, state_names[row->state]);
	if (!mac_is_zero(&row->mac))
		bind_text(st, 3, mac_format(mac, &row->mac));
	if (row->name[0])
		bind_text(st, 4, row->name);
	(void)sqlite3_bind_int64(st, 5, row->starts);
	if (row->ends != INT64_MAX)
		(void)sqlite3_bind_int64(st, 6, row->ends);
	bind_text(st, 7, ip4_format(link, row->key.link));
	if (row->key.len)
		(void)sqlite3_bind_blob(st, 8, row->key.id, row->key.len,
					SQLITE_TRANSIENT);
}

int leasedb_writer_put(struct leasedb_writer *s, const struct leasedb_row *row)
{
	int rc;

	/* One wait for a lock a batch, not one a packet. */
	if (s->failed)
		return -1;
	if (!s->open && exec(s, "begin", "BEGIN IMMEDIATE")) {
		s->failed = true;
		return -1;
	}
	s->open = true;
	(void)sqlite3_clear_bindings(s->put);
	bind_row(s->put, row);
	rc = sqlite3_step(s->put);
	(void)sqlite3_reset(s->put);
	if (rc == SQLITE_DONE)
		return 0;
	s->failed = true;
	return fail(s, "write");
}

int leasedb_writer_commit(struct leasedb_writer *s)
{
	bool failed = s->failed;
	int rc = 0;

	s->failed = false;
	if (!s->open)
		return failed ? -1 : 0;
	s->open = false;
	if (!failed)
		rc = exec(s, "commit", "COMMIT");
	if (failed || rc) {
		/* SQLite may have rolled back by itself (a full disk). */
		if (!sqlite3_get_autocommit(s->db))
			(void)exec(s, "roll back", "ROLLBACK");
		return -1;
	}
	return 0;
}

void leasedb_writer_close(struct leasedb_writer *s)
{
	if (!s)
		return;
	(void)leasedb_writer_commit(s);
	(void)sqlite3_finalize(s->put);
	(void)sqlite3_close(s->db);
	/* The file stays: removing it would race with the next daemon. */
	if (s->lock >= 0)
		(void)close(s->lock);
	free(s->path);
	free(s);
}
