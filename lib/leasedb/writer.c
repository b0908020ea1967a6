/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing the lease database: transactions of SQLite in WAL mode
 * (https://sqlite.org/wal.html), and a lock against a second writer.
 */
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

#include "leasedb/clock.h"
#include "leasedb/migrate.h"
#include "leasedb/schema.h"
#include "sys/log.h"
#include "sys/path.h"

/* How long to wait for another process's lock: ms. */
#define BUSY_MS 1000
/*
 * Pages of the write-ahead log (4 KiB each) after which its contents are moved
 * to the database, and after which whoever keeps that from being done is worth
 * a message: a program that reads in a transaction without an end.
 */
#define WAL_PAGES	1000
#define WAL_PAGES_LARGE 16000

/* Longest name of the database with the suffix of a companion: bytes. */
#define NAME_CAP 4096

/* Of the database and its companions. */
#define FILE_MODE 0600

struct leasedb_writer {
	sqlite3 *db;
	sqlite3_stmt *put; /* leasedb_sql_put */
	char *path;
	struct leasedb_clock clock; /* as the database has it */
	bool in_transaction;
	bool failed; /* the transaction is to be rolled back */
	struct log_limit limit, wal_limit;
};

static int fail(struct leasedb_writer *w, const char *what)
{
	log_limited(&w->limit, "leases: %s: %s: %s", what, w->path,
		    w->db ? sqlite3_errmsg(w->db) : "out of memory");
	return -1;
}

static int exec(struct leasedb_writer *w, const char *what, const char *sql)
{
	if (sqlite3_exec(w->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return fail(w, what);
}

/*
 * Switch to WAL mode.  The rollback journal of the other modes is created in
 * the directory at every commit, where the daemon's user may have no right to.
 */
static int set_wal(struct leasedb_writer *w)
{
	sqlite3_stmt *st;
	const char *mode;
	bool wal = false;

	if (sqlite3_prepare_v2(w->db, "PRAGMA journal_mode=WAL", -1, &st,
			       NULL) != SQLITE_OK)
		return fail(w, "open");
	if (sqlite3_step(st) == SQLITE_ROW) {
		mode = (const char *)sqlite3_column_text(st, 0);
		wal = mode && !strcmp(mode, "wal");
		(void)sqlite3_finalize(st);
		if (wal)
			return 0;
		log_warnx("leases: %s: its file system cannot share memory "
			  "maps, which the journal needs; name a local FILE",
			  w->path);
		return -1;
	}
	(void)sqlite3_finalize(st);
	return fail(w, "open");
}

/* Is its schema one that is known?  0, or -1 after a message. */
static int check_version(struct leasedb_writer *w, int *version)
{
	if (leasedb_version(w->db, version) != SQLITE_OK)
		return fail(w, "read");
	if (*version <= LEASEDB_VERSION)
		return 0;
	log_warnx("leases: open: %s: written by a newer version", w->path);
	return -1;
}

/* The present schema, for a new file or an older one. */
static int make_schema(struct leasedb_writer *w)
{
	unsigned skipped;
	int version;

	if (check_version(w, &version))
		return -1;
	if (version == 1) {
		if (leasedb_migrate(w->db, &skipped) != SQLITE_OK)
			return fail(w, "convert");
		if (skipped)
			log_warnx("leases: %s: %u rows hold no lease and were "
				  "dropped",
				  w->path, skipped);
	}
	return exec(w, "create", leasedb_sql_create);
}

/* After each commit (sqlite3_wal_hook()): the log has so many pages. */
static int on_wal(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct leasedb_writer *w = ctx;

	if (pages < WAL_PAGES)
		return SQLITE_OK;
	(void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE,
					NULL, NULL);
	if (pages >= WAL_PAGES_LARGE)
		log_limited(&w->wal_limit,
			    "leases: %s-wal: %d MB: another program reads in a "
			    "transaction that does not end",
			    w->path, pages / 256);
	return SQLITE_OK;
}

/*
 * The log and its index stay when the database is closed: they were given to
 * the daemon's user, who may not make files in the directory.
 */
static void keep_wal(struct leasedb_writer *w)
{
	int on = 1;

	(void)sqlite3_file_control(w->db, "main", SQLITE_FCNTL_PERSIST_WAL,
				   &on);
	(void)sqlite3_wal_hook(w->db, on_wal, w);
}

/*
 * In a transaction: if the clock was set, move the times of the rows along.  0,
 * or -1 after a message.
 */
static int move_times(struct leasedb_writer *w, int64_t offset)
{
	struct leasedb_clock now = w->clock;
	int64_t moved;

	now.offset = offset;
	if (leasedb_clock_sync(w->db, &now, &moved) != SQLITE_OK)
		return fail(w, "write");
	if (moved)
		log_info("leases: the clock was set by %+lld s: the times in "
			 "%s were moved along",
			 (long long)moved, w->path);
	return 0;
}

/*
 * Has the clock been set since the database was told last?  The distance of the
 * clocks into *offset.
 */
static bool is_clock_set(const struct leasedb_writer *w, int64_t *offset)
{
	int64_t by;

	*offset = leasedb_clock_offset();
	by = *offset - w->clock.offset;
	return by <= -LEASEDB_CLOCK_STEP || by >= LEASEDB_CLOCK_STEP;
}

static int sync_clock(struct leasedb_writer *w, int64_t offset)
{
	if (exec(w, "begin", "BEGIN IMMEDIATE"))
		return -1;
	if (move_times(w, offset) || exec(w, "commit", "COMMIT")) {
		(void)sqlite3_exec(w->db, "ROLLBACK", NULL, NULL, NULL);
		return -1;
	}
	w->clock.offset = offset;
	return 0;
}

int leasedb_writer_sync_clock(struct leasedb_writer *w)
{
	int64_t offset;

	return is_clock_set(w, &offset) ? sync_clock(w, offset) : 0;
}

/* Settings, schema and statements of an open database. */
static int prepare(struct leasedb_writer *w)
{
	keep_wal(w);
	/*
	 * FULL: in WAL mode NORMAL would lose the last transactions with the
	 * power.  EXCLUSIVE is not used: administrators read meanwhile.
	 */
	if (set_wal(w) || exec(w, "open", "PRAGMA synchronous=FULL"))
		return -1;
	if (make_schema(w))
		return -1;
	leasedb_clock_init(&w->clock);
	if (sync_clock(w, w->clock.offset))
		return -1;
	if (sqlite3_prepare_v3(w->db, leasedb_sql_put, -1,
			       SQLITE_PREPARE_PERSISTENT, &w->put,
			       NULL) != SQLITE_OK)
		return fail(w, "prepare");
	return 0;
}

/*
 * Change the owner of PATHsuffix, if it is there.  By name, never by opening
 * it: closing any descriptor of a file drops all POSIX locks that the process
 * has on it (fcntl(2)), and SQLite's would be lost; the next sqlite3(1) to
 * close the database would then take itself for the last and remove the
 * journal.
 */
static int change_owner(const char *path, const char *suffix, uid_t uid,
			gid_t gid)
{
	char name[NAME_CAP];

	if (snprintf(name, sizeof(name), "%s%s", path, suffix) >=
	    (int)sizeof(name))
		return -ENAMETOOLONG;
	return lchown(name, uid, gid) && errno != ENOENT ? -errno : 0;
}

/*
 * Give the database, its journal and the journal's index, both of which exist
 * since the first write, to the user that the daemon becomes.
 */
static int change_owners(const char *path, uid_t uid, gid_t gid)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	size_t i;

	if (geteuid() != 0)
		return 0;
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		int rc = change_owner(path, suffixes[i], uid, gid);

		if (rc) {
			log_warn(rc, "leases: change the owner: %s%s", path,
				 suffixes[i]);
			return -1;
		}
	}
	return 0;
}

/* Make the directory of the file; its own parent must be there. */
static void make_dir(const char *path)
{
	char *dir = strdup(path);
	char *slash = dir ? strrchr(dir, '/') : NULL;

	if (slash && slash != dir) {
		*slash = 0;
		if (mkdir(dir, 0755) && errno != EEXIST)
			log_warn(-errno, "leases: make directory: %s", dir);
	}
	free(dir);
}

/*
 * Open PATH.lock, which is made with O_CREAT in flags.  The descriptor, or
 * -errno after a message; without one if it is not there and not to be made.
 * Whoever can open a file can lock it (flock(2)): it is the owner's alone.
 */
static int open_lock(const char *path, int flags)
{
	char name[NAME_CAP];
	int fd;

	if (snprintf(name, sizeof(name), "%s.lock", path) >=
	    (int)sizeof(name)) {
		log_warn(-ENAMETOOLONG, "leases: %s", path);
		return -ENAMETOOLONG;
	}
	fd = open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, FILE_MODE);
	if (fd >= 0 && (!flags || !fchmod(fd, FILE_MODE)))
		return fd;
	if (errno == ENOENT && !flags)
		return -ENOENT;
	log_warn(-errno, "leases: lock: %s", name);
	if (fd >= 0)
		(void)close(fd);
	return -EIO;
}

/* 0 after locking fd, of PATH.lock, or -1 after a message. */
static int lock(int fd, const char *path)
{
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno == EWOULDBLOCK)
		log_warnx("leases: %s: in use by another pxe-dhcpd; name "
			  "another file with --leases",
			  path);
	else
		log_warn(-errno, "leases: lock: %s.lock", path);
	return -1;
}

int leasedb_lock(const char *path)
{
	int fd;

	make_dir(path);
	fd = open_lock(path, O_CREAT);
	if (fd >= 0 && lock(fd, path)) {
		(void)close(fd);
		return -1;
	}
	return fd < 0 ? -1 : fd;
}

/*
 * A database that is there is for its owner alone: who reads it in a long
 * transaction lets its log grow.  By a descriptor that opens nothing (O_PATH),
 * since closing another one would drop SQLite's locks on it.
 */
static int restrict_mode(const char *path)
{
	char link[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), rc = 0;
	struct stat st;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		rc = -EINVAL;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (!rc && st.st_mode & 077 && chmod(link, st.st_mode & FILE_MODE))
		rc = -errno;
	(void)close(fd);
	return rc;
}

/* Open the file, which is made for its owner alone.  SQLITE_OK or an error. */
static int open_restricted(struct leasedb_writer *w)
{
	mode_t mask = umask(0777 & ~FILE_MODE);
	int rc = sqlite3_open_v2(w->path, &w->db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				 NULL);

	/* The file is made by the first access, not by the opening. */
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(w->db, "PRAGMA schema_version", NULL, NULL,
				  NULL);
	(void)umask(mask);
	return rc;
}

int leasedb_writer_open(struct leasedb_writer **out, const char *path,
			uid_t uid, gid_t gid)
{
	struct leasedb_writer *w = calloc(1, sizeof(*w));
	int rc;

	*out = NULL;
	if (w)
		w->path = strdup(path);
	if (!w || !w->path) {
		log_warnx("leases: out of memory");
		goto fail;
	}
	rc = restrict_mode(path);
	if (rc) {
		log_warn(rc, "leases: open: %s", path);
		goto fail;
	}
	if (open_restricted(w) != SQLITE_OK) {
		(void)fail(w, "open");
		goto fail;
	}
	(void)sqlite3_busy_timeout(w->db, BUSY_MS);
	if (prepare(w) || change_owners(path, uid, gid))
		goto fail;
	*out = w;
	return 0;
fail:
	leasedb_writer_close(w);
	return -1;
}

/* Could the file be made, with its directory?  0, or -1 after a message. */
static int check_directory(const char *path)
{
	int rc = path_may_create(path);
	char *dir;

	if (!rc)
		return 0;
	if (rc != -ENOENT) {
		log_warn(rc, "leases: open: %s", path);
		return -1;
	}
	dir = path_dir(path);
	rc = dir ? path_may_create(dir) : -ENOMEM;
	if (rc)
		log_warn(rc, "leases: make directory: %s", dir ? dir : path);
	free(dir);
	return rc ? -1 : 0;
}

/*
 * Look into a file that is there.  immutable: it is read as it is, without its
 * journal and without locks, so that none of its companions is made.
 */
static int check_file(struct leasedb_writer *w)
{
	char uri[LEASEDB_URI_MAX];
	int version;

	if (!leasedb_uri(uri, w->path, "immutable=1")) {
		log_warn(-ENAMETOOLONG, "leases: open: %s", w->path);
		return -1;
	}
	if (sqlite3_open_v2(uri, &w->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			    NULL) != SQLITE_OK)
		return fail(w, "open");
	return check_version(w, &version);
}

/* Could it be locked?  0, or -1 after a message. */
static int check_lock(const char *path)
{
	int rc, fd = open_lock(path, 0);

	if (fd < 0)
		return fd == -ENOENT ? 0 : -1;
	rc = lock(fd, path);
	(void)close(fd);
	return rc;
}

int leasedb_writer_check(const char *path, bool alone)
{
	struct leasedb_writer w = {.db = NULL};
	int rc;

	if (alone && check_lock(path))
		return -1;
	if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS)) {
		if (errno == ENOENT)
			return check_directory(path);
		log_warn(-errno, "leases: open: %s", path);
		return -1;
	}
	w.path = strdup(path);
	if (!w.path) {
		log_warnx("leases: out of memory");
		return -1;
	}
	rc = check_file(&w);
	(void)sqlite3_close(w.db);
	free(w.path);
	return rc;
}

int leasedb_writer_load(struct leasedb_writer *w,
			void (*fn)(void *ctx, const struct leasedb_row *),
			void *ctx)
{
	struct leasedb_row row;
	sqlite3_stmt *st;
	int rc, bad = 0;

	if (sqlite3_prepare_v2(w->db, leasedb_sql_all, -1, &st, NULL) !=
	    SQLITE_OK)
		return fail(w, "read");
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (leasedb_row_read(st, &row))
			bad++;
		else
			fn(ctx, &row);
	}
	(void)sqlite3_finalize(st);
	if (bad)
		log_warnx("leases: %s: %d rows hold no lease and were skipped",
			  w->path, bad);
	return rc == SQLITE_DONE ? 0 : fail(w, "read");
}

/* Begin a transaction, with the times of the rows as the clock is now. */
static int begin(struct leasedb_writer *w)
{
	if (leasedb_writer_sync_clock(w) || exec(w, "begin", "BEGIN IMMEDIATE"))
		return -1;
	w->in_transaction = true;
	return 0;
}

int leasedb_writer_put(struct leasedb_writer *w, const struct leasedb_row *row)
{
	int rc;

	/* So a lock of another process is waited for once a transaction. */
	if (w->failed)
		return -1;
	if (!w->in_transaction && begin(w)) {
		w->failed = true;
		return -1;
	}
	leasedb_row_bind(w->put, row);
	rc = sqlite3_step(w->put);
	(void)sqlite3_reset(w->put);
	if (rc == SQLITE_DONE)
		return 0;
	w->failed = true;
	return fail(w, "write");
}

void leasedb_writer_wait(struct leasedb_writer *w, int msec)
{
	(void)sqlite3_busy_timeout(w->db, msec);
}

int leasedb_writer_commit(struct leasedb_writer *w)
{
	bool failed = w->failed;
	int rc = 0;

	w->failed = false;
	if (!w->in_transaction)
		return failed ? -1 : 0;
	w->in_transaction = false;
	if (!failed)
		rc = exec(w, "commit", "COMMIT");
	if (failed || rc) {
		/* SQLite may have rolled back by itself (a full disk). */
		if (!sqlite3_get_autocommit(w->db))
			(void)exec(w, "roll back", "ROLLBACK");
		return -1;
	}
	return 0;
}

void leasedb_writer_close(struct leasedb_writer *w)
{
	if (!w)
		return;
	(void)leasedb_writer_commit(w);
	(void)sqlite3_finalize(w->put);
	(void)sqlite3_close(w->db);
	free(w->path);
	free(w);
}
