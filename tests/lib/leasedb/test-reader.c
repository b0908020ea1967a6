/* SPDX-License-Identifier: BSD-2-Clause */
/* The leases of pxe-dhcpd, beside it while it writes. */
#include "../unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "leasedb/reader.h"
#include "leasedb/schema.h"

#define SEC 1000000

struct store {
	char dir[64], path[80];
	sqlite3 *db; /* the writer's */
	struct leasedb_reader *leases;
};

static void sql(const struct store *s, const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(s->db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", text, why);
}

static void open_writer(struct store *s)
{
	assert_int_equal(sqlite3_open(s->path, &s->db), SQLITE_OK);
	sql(s, "PRAGMA journal_mode=WAL");
	sql(s, leasedb_sql_create);
}

static void put(const struct store *s, const char *ip, const char *state,
		const char *mac)
{
	char *text = sqlite3_mprintf("INSERT OR REPLACE INTO leases VALUES"
				     "(%Q, %Q, %Q, NULL, 1, NULL, '0.0.0.0',"
				     " NULL)",
				     ip, state, mac);

	assert_non_null(text);
	sql(s, text);
	sqlite3_free(text);
}

static void remove_files(const struct store *s)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[100];
	size_t i;

	for (i = 0; i < N_ELEM(ends); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", s->path, ends[i]);
		(void)unlink(path);
	}
}

static int begin(void **state)
{
	struct store *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	(void)snprintf(s->dir, sizeof(s->dir), "/tmp/pxe-leases.XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	/* A name that has to be quoted. */
	(void)snprintf(s->path, sizeof(s->path), "%s/a?b#%%20.db", s->dir);
	s->leases = leasedb_reader_new(s->path);
	assert_non_null(s->leases);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct store *s = *state;

	leasedb_reader_free(s->leases);
	(void)sqlite3_close(s->db);
	remove_files(s);
	assert_int_equal(rmdir(s->dir), 0);
	free(s);
	return 0;
}

/* The address that is known at second t, or "". */
static const char *known(struct store *s, uint32_t ip, uint64_t t,
			 char text[static MAC_STRLEN])
{
	struct mac mac;
	int rc = leasedb_reader_mac(s->leases, ip, t * SEC, &mac);

	if (!rc)
		return mac_format(text, &mac);
	assert_int_equal(rc, -ENOENT);
	return "";
}

static void reads_what_is_bound(void **state)
{
	struct store *s = *state;
	char t[MAC_STRLEN];

	open_writer(s);
	put(s, "10.0.0.5", "bound", "52:54:00:12:34:56");
	put(s, "10.0.0.6", "free", "52:54:00:12:34:57");
	put(s, "10.0.0.7", "declined", "52:54:00:12:34:58");
	put(s, "10.0.0.8", "bound", NULL);
	put(s, "10.0.0.9", "bound", "no address");
	assert_string_equal(known(s, 0x0a000005, 1, t), "52:54:00:12:34:56");
	assert_string_equal(known(s, 0x0a000006, 1, t), "");
	assert_string_equal(known(s, 0x0a000007, 1, t), "");
	assert_string_equal(known(s, 0x0a000008, 1, t), "");
	assert_string_equal(known(s, 0x0a000009, 1, t), "");
	assert_string_equal(known(s, 0x0a00000a, 1, t), "");
	/* A lease that comes now is seen, in a transaction only then. */
	put(s, "10.0.0.10", "bound", "52:54:00:00:00:0a");
	assert_string_equal(known(s, 0x0a00000a, 1, t), "52:54:00:00:00:0a");
	sql(s, "BEGIN IMMEDIATE");
	put(s, "10.0.0.11", "bound", "52:54:00:00:00:0b");
	assert_string_equal(known(s, 0x0a00000b, 1, t), "");
	sql(s, "COMMIT");
	assert_string_equal(known(s, 0x0a00000b, 1, t), "52:54:00:00:00:0b");
	/* The writer is not held up, and can fold its journal. */
	sql(s, "PRAGMA wal_checkpoint(TRUNCATE)");
	assert_string_equal(known(s, 0x0a000005, 1, t), "52:54:00:12:34:56");
}

static void waits_for_a_file_to_come(void **state)
{
	struct store *s = *state;
	char t[MAC_STRLEN];

	assert_string_equal(known(s, 0x0a000005, 1, t), "");
	open_writer(s);
	put(s, "10.0.0.5", "bound", "52:54:00:12:34:56");
	/* Not at once: a missing file costs one look in five seconds. */
	assert_string_equal(known(s, 0x0a000005, 5, t), "");
	assert_string_equal(known(s, 0x0a000005, 6, t), "52:54:00:12:34:56");
}

static void lives_with_a_lock(void **state)
{
	struct store *s = *state;
	char t[MAC_STRLEN];

	open_writer(s);
	put(s, "10.0.0.5", "bound", "52:54:00:12:34:56");
	assert_string_equal(known(s, 0x0a000005, 1, t), "52:54:00:12:34:56");
	/* No WAL, and locked for good. */
	leasedb_reader_free(s->leases);
	s->leases = leasedb_reader_new(s->path);
	sql(s, "PRAGMA journal_mode=DELETE");
	sql(s, "BEGIN EXCLUSIVE");
	assert_string_equal(known(s, 0x0a000005, 10, t), "");
	sql(s, "COMMIT");
	assert_string_equal(known(s, 0x0a000005, 20, t), "52:54:00:12:34:56");
}

static void lives_with_what_is_no_database(void **state)
{
	static const char *const texts[] = {
		"", "not a database at all, but longer than its header; "
		    "not a database at all, but longer than its header\n"};
	struct store *s = *state;
	char t[MAC_STRLEN];
	size_t i;

	for (i = 0; i < N_ELEM(texts); i++) {
		FILE *f = fopen(s->path, "w");

		assert_non_null(f);
		assert_true(fputs(texts[i], f) >= 0);
		assert_int_equal(fclose(f), 0);
		assert_string_equal(known(s, 0x0a000005, 10 * i, t), "");
	}
	/* Of another layout. */
	remove_files(s);
	open_writer(s);
	put(s, "10.0.0.5", "bound", "52:54:00:12:34:56");
	sql(s, "PRAGMA user_version=2");
	assert_string_equal(known(s, 0x0a000005, 100, t), "");
	/* Broken while it is open. */
	sql(s, "PRAGMA user_version=1");
	assert_string_equal(known(s, 0x0a000005, 200, t), "52:54:00:12:34:56");
	sql(s, "DROP TABLE leases");
	assert_string_equal(known(s, 0x0a000005, 300, t), "");
}

/* It leaves no file behind, and changes none. */
static void only_reads(void **state)
{
	struct store *s = *state;
	char t[MAC_STRLEN], path[100];
	struct stat st;

	open_writer(s);
	put(s, "10.0.0.5", "bound", "52:54:00:12:34:56");
	assert_int_equal(sqlite3_close(s->db), SQLITE_OK);
	s->db = NULL;
	(void)snprintf(path, sizeof(path), "%s-shm", s->path);
	assert_int_equal(stat(path, &st), -1);
	/* Whether SQLite can read it without its writer is its own matter. */
	(void)known(s, 0x0a000005, 1, t);
	assert_int_equal(stat(path, &st), -1);
	assert_int_equal(errno, ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_what_is_bound, begin,
						end),
		cmocka_unit_test_setup_teardown(waits_for_a_file_to_come, begin,
						end),
		cmocka_unit_test_setup_teardown(lives_with_a_lock, begin, end),
		cmocka_unit_test_setup_teardown(lives_with_what_is_no_database,
						begin, end),
		cmocka_unit_test_setup_teardown(only_reads, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
