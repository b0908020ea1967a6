/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of the lease database: what is on disk after a commit, a failed
 * one, and none; files that it must refuse.
 */
#include "../unit.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbfile.h"
#include "leasedb/lease.h"
#include "leasedb/schema.h"
#include "leasedb/writer.h"

struct fixture {
	struct dbfile file;
	struct leasedb_writer *w;
	int lock;		    /* -1: none */
	struct leasedb_row rows[8]; /* of load() */
	size_t n;
};

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	dbfile_init(&f->file);
	f->lock = -1;
	*state = f;
	return 0;
}

static void close_writer(struct fixture *f)
{
	leasedb_writer_close(f->w);
	f->w = NULL;
	if (f->lock >= 0)
		(void)close(f->lock);
	f->lock = -1;
}

static int end(void **state)
{
	struct fixture *f = *state;

	close_writer(f);
	dbfile_release(&f->file);
	free(f);
	return 0;
}

/* As a daemon does: with the lock, which lives as long. */
static int open_writer(struct fixture *f)
{
	close_writer(f);
	f->lock = leasedb_lock(f->file.path);
	if (f->lock < 0)
		return -1;
	return leasedb_writer_open(&f->w, f->file.path, geteuid(), getegid());
}

/* The writer, and a connection beside it to look at the file. */
static void open_both(struct fixture *f)
{
	assert_int_equal(open_writer(f), 0);
	dbfile_open(&f->file);
}

static void keep_row(void *ctx, const struct leasedb_row *row)
{
	struct fixture *f = ctx;

	assert_true(f->n < N_ELEM(f->rows));
	f->rows[f->n++] = *row;
}

static int load(struct fixture *f)
{
	f->n = 0;
	return leasedb_writer_load(f->w, keep_row, f);
}

static struct leasedb_row bound(uint32_t ip)
{
	return (struct leasedb_row){
		.ip = ip,
		.state = LEASE_BOUND,
		.key = {.link = 0x0a000000,
			.len = 8,
			.id = {'m', 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56}},
		.mac = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}},
		.name = "node1",
		.starts = 1000,
		.ends = 4600,
	};
}

static int put(struct fixture *f, uint32_t ip)
{
	struct leasedb_row row = bound(ip);

	return leasedb_writer_put(f->w, &row);
}

#define ALL "SELECT * FROM leases"

/* Administrators query these columns. */
static void view_of_leases_has_these_columns(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	dbfile_expect(&f->file, "PRAGMA user_version", "2\n");
	dbfile_expect(&f->file, "SELECT name FROM pragma_table_info('leases')",
		      "ip\nstate\nmac\nname\nstarts\nends\nlink\nid\n");
	dbfile_expect(&f->file, "PRAGMA journal_mode", "wal\n");
}

static void schema_version_2_has_these_tables(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	dbfile_expect(&f->file,
		      "SELECT name, type, \"notnull\", pk"
		      " FROM pragma_table_info('lease')",
		      "ip|INTEGER|0|1\n"
		      "state|INTEGER|1|0\n"
		      "mac|INTEGER|0|0\n"
		      "name|TEXT|0|0\n"
		      "starts|INTEGER|1|0\n"
		      "ends|INTEGER|0|0\n"
		      "link|INTEGER|1|0\n"
		      "id|BLOB|0|0\n");
	dbfile_expect(&f->file,
		      "SELECT name, type, \"notnull\", pk"
		      " FROM pragma_table_info('clock')",
		      "boot_id|TEXT|1|1\n"
		      "offset|INTEGER|1|0\n");
}

static void committed_row_is_shown_as_text(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	assert_int_equal(put(f, 0x0a000005), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	dbfile_expect(&f->file,
		      "SELECT ip, state, mac, name, starts, ends, link, hex(id)"
		      " FROM lease",
		      "167772165|2|90520731923542|node1|1000|4600|"
		      "167772160|6D01525400123456\n");
	dbfile_expect(&f->file,
		      "SELECT ip, state, mac, name, starts, ends, link, hex(id)"
		      " FROM leases",
		      "10.0.0.5|bound|52:54:00:12:34:56|node1|1000|4600|"
		      "10.0.0.0|6D01525400123456\n");
}

static void row_is_read_back_as_it_was_written(void **state)
{
	struct fixture *f = *state;
	struct leasedb_row never = bound(0x0a000006),
			   bare = {
				   .ip = 0x0a000007,
				   .state = LEASE_FREE,
				   .starts = 1,
				   .ends = 2,
			   };

	never.ends = INT64_MAX;
	never.key.len = LEASE_ID_MAX;
	memset(never.key.id, 0xff, sizeof(never.key.id));
	memset(never.name, 'n', sizeof(never.name) - 1);
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(leasedb_writer_put(f->w, &never), 0);
	assert_int_equal(leasedb_writer_put(f->w, &bare), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	close_writer(f);
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(load(f), 0);
	assert_int_equal(f->n, 2);
	assert_memory_equal(&f->rows[0], &bare, sizeof(bare));
	assert_memory_equal(&f->rows[1], &never, sizeof(never));
}

static void rows_are_loaded_in_the_order_of_their_ends(void **state)
{
	static const int64_t ends[] = {300, INT64_MAX, 100, 200};
	static const uint32_t order[] = {2, 3, 0, 1};
	struct fixture *f = *state;
	uint32_t i;

	assert_int_equal(open_writer(f), 0);
	for (i = 0; i < N_ELEM(ends); i++) {
		struct leasedb_row row = bound(i);

		row.ends = ends[i];
		assert_int_equal(leasedb_writer_put(f->w, &row), 0);
	}
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	assert_int_equal(load(f), 0);
	assert_int_equal(f->n, N_ELEM(order));
	for (i = 0; i < N_ELEM(order); i++)
		assert_true(f->rows[i].ip == order[i]);
}

static void second_row_of_an_address_replaces_the_first(void **state)
{
	struct fixture *f = *state;
	struct leasedb_row row = bound(0x0a000005);

	open_both(f);
	assert_int_equal(leasedb_writer_put(f->w, &row), 0);
	row.state = LEASE_DECLINED;
	row.key.len = 0;
	row.name[0] = 0;
	memset(&row.mac, 0, sizeof(row.mac));
	row.ends = INT64_MAX;
	assert_int_equal(leasedb_writer_put(f->w, &row), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	/* Nothing of the first is left in the columns that are NULL now. */
	dbfile_expect(&f->file, ALL,
		      "10.0.0.5|declined|-|-|1000|-|10.0.0.0|-\n");
}

static void rows_are_not_on_disk_before_the_commit(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	assert_int_equal(put(f, 0x0a000005), 0);
	dbfile_expect(&f->file, ALL, "");
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.5\n");
	/* Nothing to commit is no failure. */
	assert_int_equal(leasedb_writer_commit(f->w), 0);
}

static void close_commits_an_open_transaction(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	assert_int_equal(put(f, 0x0a000005), 0);
	close_writer(f);
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.5\n");
}

static void lock_of_another_process_fails_the_transaction(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	dbfile_exec(&f->file, "BEGIN IMMEDIATE");
	assert_int_equal(put(f, 0x0a000005), -1);
	dbfile_exec(&f->file, "COMMIT");
	/* Refused until the end of the transaction, though the lock is gone. */
	assert_int_equal(put(f, 0x0a000006), -1);
	assert_int_equal(leasedb_writer_commit(f->w), -1);
	dbfile_expect(&f->file, ALL, "");
	assert_int_equal(put(f, 0x0a000007), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.7\n");
}

static void failed_row_fails_the_rows_before_it(void **state)
{
	struct fixture *f = *state;

	open_both(f);
	dbfile_exec(&f->file, "CREATE TRIGGER refuse BEFORE INSERT ON lease"
			      " WHEN new.ip = 167772166"
			      " BEGIN SELECT RAISE(FAIL, 'refused'); END");
	assert_int_equal(put(f, 0x0a000005), 0);
	assert_int_equal(put(f, 0x0a000006), -1);
	assert_int_equal(put(f, 0x0a000007), -1);
	assert_int_equal(leasedb_writer_commit(f->w), -1);
	dbfile_expect(&f->file, ALL, "");
	assert_int_equal(put(f, 0x0a000008), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.8\n");
}

/* A limit on the size of files is as good as a full disk. */
static void full_disk_fails_the_commit_and_loses_nothing_else(void **state)
{
	struct fixture *f = *state;
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct rlimit old, full;

	open_both(f);
	assert_int_equal(put(f, 0x0a000005), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	assert_int_equal(sigaction(SIGXFSZ, &ignore, NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	full = old;
	full.rlim_cur = 1;
	assert_int_equal(put(f, 0x0a000006), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	assert_int_equal(leasedb_writer_commit(f->w), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.5\n");
	assert_int_equal(put(f, 0x0a000007), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	dbfile_expect(&f->file, "SELECT ip FROM leases ORDER BY ip",
		      "10.0.0.5\n10.0.0.7\n");
}

static void second_writer_is_refused(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct stat st;

	assert_int_equal(open_writer(f), 0);
	assert_int_equal(leasedb_lock(f->file.path), -1);
	/* Nobody else can open the lock, and so none can hold it. */
	(void)snprintf(path, sizeof(path), "%s.lock", f->file.path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* The first one still works, and leaves the file to the next. */
	assert_int_equal(put(f, 0x0a000005), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	close_writer(f);
	assert_int_equal(open_writer(f), 0);
}

static void file_that_is_no_database_is_refused(void **state)
{
	struct fixture *f = *state;

	dbfile_overwrite(&f->file, "not a database, but longer than the header"
				   " of one, which has a hundred bytes; so the"
				   " magic number is what is missing\n");
	assert_int_equal(open_writer(f), -1);
	assert_null(f->w);
	/* An empty one is a new one. */
	dbfile_overwrite(&f->file, "");
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(load(f), 0);
	assert_int_equal(f->n, 0);
}

static void damaged_page_fails_the_load(void **state)
{
	struct fixture *f = *state;
	FILE *file;

	dbfile_create(&f->file);
	dbfile_exec(&f->file, "INSERT INTO lease VALUES (167772165, 2, NULL,"
			      " NULL, 1, NULL, 167772160, NULL)");
	dbfile_close(&f->file);
	/* The second page is the root of the table. */
	file = fopen(f->file.path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, 4096, SEEK_SET), 0);
	assert_true(fputs("\xff\xff\xff\xff\xff\xff\xff\xff", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(load(f), -1);
}

static void newer_schema_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	dbfile_exec(&f->file, "PRAGMA user_version=3");
	assert_int_equal(open_writer(f), -1);
	assert_null(f->w);
	dbfile_expect(&f->file, "PRAGMA user_version", "3\n");
}

static void rows_that_hold_no_lease_are_skipped(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	dbfile_exec(&f->file,
		    "INSERT INTO lease VALUES"
		    "(167772165, 2, NULL, NULL, 1, 2, 167772160, NULL),"
		    "(-1, 2, NULL, NULL, 1, 2, 167772160, 'x'),"
		    "(4294967296, 2, NULL, NULL, 1, 2, 167772160, 'x'),"
		    "(167772166, 4, NULL, NULL, 1, 2, 167772160, 'x'),"
		    "(167772167, 2, 'mac', NULL, 1, 2, 167772160, 'x'),"
		    "(167772168, 2, 281474976710656, NULL, 1, 2, 1, 'x'),"
		    "(167772169, 2, NULL, NULL, 1, 2, 'link', 'x'),"
		    "(167772170, 2, NULL, NULL, 1, 2, 1, zeroblob(65))");
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(load(f), 0);
	assert_int_equal(f->n, 1);
	assert_true(f->rows[0].ip == 0x0a000005);
	/* They stay in the file: an administrator may want to see them. */
	dbfile_expect(&f->file, "SELECT count(*) FROM lease", "8\n");
}

/* A file of version 1, with the rows of values. */
static void create_old(struct fixture *f, const char *values)
{
	char *sql = sqlite3_mprintf("CREATE TABLE leases ("
				    " ip TEXT PRIMARY KEY,"
				    " state TEXT NOT NULL,"
				    " mac TEXT,"
				    " name TEXT,"
				    " starts INTEGER NOT NULL,"
				    " ends INTEGER,"
				    " link TEXT NOT NULL,"
				    " id BLOB"
				    ") WITHOUT ROWID;"
				    "PRAGMA user_version=1;"
				    "INSERT INTO leases VALUES %s",
				    values);

	dbfile_open(&f->file);
	dbfile_exec(&f->file, "PRAGMA journal_mode=WAL");
	dbfile_exec(&f->file, sql);
	sqlite3_free(sql);
}

#define OLD_ROWS                                                       \
	"('10.0.0.5', 'bound', '52:54:00:12:34:56', 'node1', 1, 4600," \
	" '10.0.0.0', x'6d01525400123456'),"                           \
	"('10.0.0.6', 'declined', NULL, NULL, 1, NULL, '10.0.0.0', NULL)"

static void rows_of_version_1_are_converted(void **state)
{
	struct fixture *f = *state;

	create_old(f, OLD_ROWS);
	dbfile_close(&f->file);
	open_both(f);
	dbfile_expect(&f->file, "PRAGMA user_version", "2\n");
	dbfile_expect(&f->file,
		      "SELECT ip, state, mac, name, starts, ends, link, hex(id)"
		      " FROM leases",
		      "10.0.0.5|bound|52:54:00:12:34:56|node1|1|4600|10.0.0.0|"
		      "6D01525400123456\n"
		      "10.0.0.6|declined|-|-|1|-|10.0.0.0|\n");
	/* Nothing of the old one is left. */
	dbfile_expect(&f->file,
		      "SELECT name FROM sqlite_schema WHERE sql NOT NULL"
		      " ORDER BY name",
		      "clock\nlease\nleases\n");
	assert_int_equal(put(f, 0x0a000007), 0);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	assert_int_equal(load(f), 0);
	assert_int_equal(f->n, 3);
}

static void rows_of_version_1_that_hold_no_lease_are_dropped(void **state)
{
	struct fixture *f = *state;

	create_old(f, "('10.0.0.5', 'bound', NULL, NULL, 1, 2, '10.0.0.0', 1),"
		      "('no IP', 'bound', NULL, NULL, 1, 2, '10.0.0.0', 'x'),"
		      "('10.0.0.6', 'stolen', NULL, NULL, 1, 2, '10.0.0.0', 1),"
		      "('10.0.0.7', 'bound', 'mac', NULL, 1, 2, '10.0.0.0', 1),"
		      "('10.0.0.8', 'bound', NULL, NULL, 1, 2, 'link', 'x'),"
		      "('10.0.0.9', 'bound', NULL, NULL, 1, 2, '10.0.0.0',"
		      " zeroblob(65))");
	dbfile_close(&f->file);
	open_both(f);
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.5\n");
}

static void failed_conversion_leaves_version_1_as_it_was(void **state)
{
	struct fixture *f = *state;

	create_old(f, OLD_ROWS);
	/* Whose name is in the way. */
	dbfile_exec(&f->file, "CREATE TABLE lease (ip INTEGER)");
	assert_int_equal(open_writer(f), -1);
	assert_null(f->w);
	dbfile_expect(&f->file, "PRAGMA user_version", "1\n");
	dbfile_expect(&f->file, "SELECT count(*) FROM leases", "2\n");
	dbfile_expect(&f->file, "SELECT name FROM sqlite_schema ORDER BY name",
		      "lease\nleases\n");
}

static void host_name_that_is_too_long_is_cut(void **state)
{
	struct fixture *f = *state;
	char *sql = sqlite3_mprintf("INSERT INTO lease VALUES (1, 2, NULL,"
				    " '%070d', 1, 2, 1, NULL)",
				    0);

	dbfile_create(&f->file);
	dbfile_exec(&f->file, sql);
	sqlite3_free(sql);
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(load(f), 0);
	assert_int_equal(f->n, 1);
	assert_int_equal(strlen(f->rows[0].name), LEASE_NAME_MAX - 1);
}

/*
 * As the user nobody where the test runs as root, who may write anywhere.
 * Returns true if there is anything to change back.
 */
static bool drop_root(const struct fixture *f)
{
	if (geteuid())
		return false;
	assert_int_equal(chown(f->file.dir, 65534, 65534), 0);
	assert_int_equal(seteuid(65534), 0);
	return true;
}

static void file_without_permission_to_write_is_refused(void **state)
{
	struct fixture *f = *state;
	bool root = drop_root(f);

	dbfile_create(&f->file);
	dbfile_close(&f->file);
	assert_int_equal(chmod(f->file.path, 0444), 0);
	assert_int_equal(open_writer(f), -1);
	/* Nor is a directory where no lock can be made. */
	dbfile_remove(&f->file);
	assert_int_equal(chmod(f->file.dir, 0555), 0);
	assert_int_equal(open_writer(f), -1);
	assert_int_equal(chmod(f->file.dir, 0755), 0);
	assert_int_equal(open_writer(f), 0);
	if (root)
		assert_int_equal(seteuid(0), 0);
}

static void missing_directory_is_made_but_not_its_parent(void **state)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	struct fixture *f = *state;
	struct leasedb_writer *w;
	char path[128];
	struct stat st;
	size_t i;
	int lock;

	(void)snprintf(path, sizeof(path), "%s/a/b/leases.db", f->file.dir);
	assert_int_equal(leasedb_lock(path), -1);
	(void)snprintf(path, sizeof(path), "%s/a/leases.db", f->file.dir);
	lock = leasedb_lock(path);
	assert_true(lock >= 0);
	assert_int_equal(leasedb_writer_open(&w, path, geteuid(), getegid()),
			 0);
	leasedb_writer_close(w);
	assert_int_equal(close(lock), 0);
	/* For its owner alone; the journal stays, which was given to it. */
	for (i = 0; i < N_ELEM(suffixes); i++) {
		(void)snprintf(path, sizeof(path), "%s/a/leases.db%s",
			       f->file.dir, suffixes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal(unlink(path), 0);
	}
	(void)snprintf(path, sizeof(path), "%s/a/leases.db.lock", f->file.dir);
	assert_int_equal(unlink(path), 0);
	(void)snprintf(path, sizeof(path), "%s/a", f->file.dir);
	assert_int_equal(rmdir(path), 0);
}

static void name_that_is_too_long_is_refused(void **state)
{
	struct leasedb_writer *w;
	char path[5000];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = 0;
	assert_int_equal(leasedb_writer_open(&w, path, geteuid(), getegid()),
			 -1);
	assert_null(w);
	leasedb_writer_close(NULL);
}

static int check_in(struct fixture *f, const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", f->file.dir, name);
	return leasedb_writer_check(path, true);
}

static void check_finds_what_an_open_would_and_makes_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(leasedb_writer_check(f->file.path, true), 0);
	assert_int_equal(check_in(f, "a/leases.db"), 0);
	assert_int_equal(check_in(f, "a/b/leases.db"), -1);
	/* The directory is empty still. */
	assert_int_equal(rmdir(f->file.dir), 0);
	assert_int_equal(mkdir(f->file.dir, 0755), 0);

	/* While another process writes it. */
	assert_int_equal(open_writer(f), 0);
	assert_int_equal(put(f, 0x0a000005), 0);
	assert_int_equal(leasedb_writer_check(f->file.path, false), 0);
	assert_int_equal(leasedb_writer_check(f->file.path, true), -1);
	assert_int_equal(leasedb_writer_commit(f->w), 0);
	close_writer(f);
	assert_int_equal(leasedb_writer_check(f->file.path, true), 0);

	dbfile_open(&f->file);
	dbfile_exec(&f->file, "PRAGMA user_version=3");
	dbfile_close(&f->file);
	assert_int_equal(leasedb_writer_check(f->file.path, true), -1);
	dbfile_overwrite(&f->file, "not a database, but longer than the header"
				   " of one, which has a hundred bytes; so the"
				   " magic number is what is missing\n");
	assert_int_equal(leasedb_writer_check(f->file.path, true), -1);
	dbfile_overwrite(&f->file, "");
	assert_int_equal(leasedb_writer_check(f->file.path, true), 0);
}

static void check_finds_that_permission_is_missing(void **state)
{
	struct fixture *f = *state;
	bool root = drop_root(f);

	dbfile_create(&f->file);
	dbfile_close(&f->file);
	assert_int_equal(chmod(f->file.path, 0444), 0);
	assert_int_equal(leasedb_writer_check(f->file.path, true), -1);
	dbfile_remove(&f->file);
	assert_int_equal(chmod(f->file.dir, 0555), 0);
	assert_int_equal(leasedb_writer_check(f->file.path, true), -1);
	assert_int_equal(check_in(f, "a/leases.db"), -1);
	assert_int_equal(chmod(f->file.dir, 0755), 0);
	assert_int_equal(leasedb_writer_check(f->file.path, true), 0);
	if (root)
		assert_int_equal(seteuid(0), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(view_of_leases_has_these_columns),
		TEST(schema_version_2_has_these_tables),
		TEST(committed_row_is_shown_as_text),
		TEST(row_is_read_back_as_it_was_written),
		TEST(rows_are_loaded_in_the_order_of_their_ends),
		TEST(second_row_of_an_address_replaces_the_first),
		TEST(rows_are_not_on_disk_before_the_commit),
		TEST(close_commits_an_open_transaction),
		TEST(lock_of_another_process_fails_the_transaction),
		TEST(failed_row_fails_the_rows_before_it),
		TEST(full_disk_fails_the_commit_and_loses_nothing_else),
		TEST(second_writer_is_refused),
		TEST(file_that_is_no_database_is_refused),
		TEST(damaged_page_fails_the_load),
		TEST(newer_schema_is_refused_and_left_alone),
		TEST(rows_that_hold_no_lease_are_skipped),
		TEST(rows_of_version_1_are_converted),
		TEST(rows_of_version_1_that_hold_no_lease_are_dropped),
		TEST(failed_conversion_leaves_version_1_as_it_was),
		TEST(host_name_that_is_too_long_is_cut),
		TEST(file_without_permission_to_write_is_refused),
		TEST(missing_directory_is_made_but_not_its_parent),
		TEST(name_that_is_too_long_is_refused),
		TEST(check_finds_what_an_open_would_and_makes_nothing),
		TEST(check_finds_that_permission_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
