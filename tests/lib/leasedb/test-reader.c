/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of the lease database, beside a connection that writes to it as
 * pxe-dhcpd does.
 */
#include "../unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbfile.h"
#include "leasedb/reader.h"
#include "leasedb/schema.h"
#include "util/ip4.h"

#define SEC 1000000

struct fixture {
	struct dbfile file; /* its connection is the writer */
	struct leasedb_reader *reader;
};

static void put(const struct fixture *f, const char *ip, const char *state,
		const char *mac)
{
	char number[24] = "NULL", *text;
	enum lease_state st = LEASE_FREE;
	uint32_t addr = 0;
	struct mac m;

	assert_int_equal(ip4_parse(ip, &addr), 0);
	assert_true(lease_state_parse(state, &st));
	if (mac && !mac_parse(mac, &m))
		(void)snprintf(number, sizeof(number), "%lld",
			       (long long)leasedb_mac_number(&m));
	else if (mac)
		(void)snprintf(number, sizeof(number), "'%s'", mac);
	text = sqlite3_mprintf("INSERT OR REPLACE INTO lease VALUES"
			       "(%u, %d, %s, NULL, 1, NULL, 0, NULL)",
			       addr, (int)st, number);
	assert_non_null(text);
	dbfile_exec(&f->file, text);
	sqlite3_free(text);
}

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	dbfile_init(&f->file);
	f->reader = leasedb_reader_new(f->file.path);
	assert_non_null(f->reader);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	leasedb_reader_free(f->reader);
	dbfile_release(&f->file);
	free(f);
	return 0;
}

/* Fail unless the client of ip is known by that MAC at second t; "": unknown.
 */
static void expect(struct fixture *f, uint32_t ip, uint64_t t, const char *want)
{
	char text[MAC_STRLEN] = "";
	struct mac mac;
	int rc = leasedb_reader_mac(f->reader, ip, t * SEC, &mac);

	if (!rc)
		(void)mac_format(text, &mac);
	else
		assert_int_equal(rc, -ENOENT);
	assert_string_equal(text, want);
}

#define IP5	0x0a000005
#define MAC5	"52:54:00:12:34:56"
#define PUT5(f) put(f, "10.0.0.5", "bound", MAC5)

static void bound_lease_tells_its_mac_and_others_tell_none(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	PUT5(f);
	put(f, "10.0.0.6", "free", "52:54:00:12:34:57");
	put(f, "10.0.0.7", "declined", "52:54:00:12:34:58");
	put(f, "10.0.0.8", "bound", NULL);
	put(f, "10.0.0.9", "bound", "no address");
	expect(f, IP5, 1, MAC5);
	expect(f, 0x0a000006, 1, "");
	expect(f, 0x0a000007, 1, "");
	expect(f, 0x0a000008, 1, "");
	expect(f, 0x0a000009, 1, "");
	expect(f, 0x0a00000a, 1, "");
}

static void lease_is_seen_as_soon_as_it_is_committed(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	expect(f, IP5, 1, "");
	PUT5(f);
	expect(f, IP5, 1, MAC5);
	dbfile_exec(&f->file, "BEGIN IMMEDIATE");
	put(f, "10.0.0.11", "bound", "52:54:00:00:00:0b");
	expect(f, 0x0a00000b, 1, "");
	dbfile_exec(&f->file, "COMMIT");
	expect(f, 0x0a00000b, 1, "52:54:00:00:00:0b");
}

static void reader_does_not_hold_up_a_checkpoint(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	PUT5(f);
	expect(f, IP5, 1, MAC5);
	/* "busy" is 0, and no page is left in the journal. */
	dbfile_expect(&f->file, "PRAGMA wal_checkpoint(TRUNCATE)", "0|0|0\n");
	expect(f, IP5, 1, MAC5);
}

static void missing_file_is_looked_for_again_after_five_seconds(void **state)
{
	struct fixture *f = *state;

	expect(f, IP5, 1, "");
	dbfile_create(&f->file);
	PUT5(f);
	expect(f, IP5, 5, "");
	expect(f, IP5, 6, MAC5);
}

/* Not in WAL mode, where a writer's lock shuts readers out. */
static void locked_file_is_unknown_until_the_lock_is_gone(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	PUT5(f);
	dbfile_exec(&f->file, "PRAGMA journal_mode=DELETE");
	dbfile_exec(&f->file, "BEGIN EXCLUSIVE");
	expect(f, IP5, 10, "");
	dbfile_exec(&f->file, "COMMIT");
	expect(f, IP5, 20, MAC5);
}

static void file_that_is_no_database_is_unknown(void **state)
{
	static const char *const texts[] = {
		"", "not a database at all, but longer than its header; "
		    "not a database at all, but longer than its header\n"};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N_ELEM(texts); i++) {
		dbfile_overwrite(&f->file, texts[i]);
		expect(f, IP5, 10 * i, "");
	}
}

static void other_schema_version_is_unknown(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	PUT5(f);
	dbfile_exec(&f->file, "PRAGMA user_version=3");
	expect(f, IP5, 100, "");
	dbfile_exec(&f->file, "PRAGMA user_version=2");
	expect(f, IP5, 200, MAC5);
}

static void table_dropped_under_the_reader_is_unknown(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	PUT5(f);
	expect(f, IP5, 200, MAC5);
	dbfile_exec(&f->file, "DROP TABLE lease");
	expect(f, IP5, 300, "");
}

static void reader_makes_no_file(void **state)
{
	struct fixture *f = *state;
	char path[112];
	struct mac mac;
	struct stat st;

	dbfile_create(&f->file);
	PUT5(f);
	dbfile_close(&f->file);
	(void)snprintf(path, sizeof(path), "%s-shm", f->file.path);
	assert_int_equal(stat(path, &st), -1);
	/* Versions of SQLite differ in whether they can read it then. */
	(void)leasedb_reader_mac(f->reader, IP5, 1 * SEC, &mac);
	assert_int_equal(stat(path, &st), -1);
	assert_int_equal(errno, ENOENT);
}

/* --- all rows ------------------------------------------------------------- */

/* What leasedb_read() called back with. */
struct rows {
	size_t n;
	struct leasedb_row last;
};

static void keep_row(void *ctx, const struct leasedb_row *row)
{
	struct rows *r = ctx;

	r->n++;
	r->last = *row;
}

/* Read the file, which has n rows; or fails with that error and a reason. */
static struct rows read_all(const struct fixture *f, int want, size_t n)
{
	char why[LEASEDB_WHY_MAX] = "";
	struct rows r = {0};

	assert_int_equal(leasedb_read(f->file.path, keep_row, &r, why), want);
	if (want)
		assert_true(why[0]);
	else
		assert_int_equal(r.n, n);
	return r;
}

static void all_rows_are_read_in_the_order_of_their_ends(void **state)
{
	struct fixture *f = *state;
	struct rows r;

	dbfile_create(&f->file);
	dbfile_exec(&f->file,
		    "INSERT INTO lease VALUES"
		    " (1, 2, NULL, NULL, 5, NULL, 0, NULL),"
		    " (2, 2, 90520730730497, 'n2', 7, 200, 3, x'6d01'),"
		    " (3, 0, NULL, NULL, 5, 100, 0, NULL),"
		    " (4, 9, NULL, NULL, 5, 100, 0, NULL)");
	r = read_all(f, 0, 3);
	assert_int_equal(r.last.ip, 1);
	assert_true(r.last.ends == INT64_MAX);
	dbfile_exec(&f->file, "DELETE FROM lease WHERE ip = 1");
	r = read_all(f, 0, 2);
	assert_int_equal(r.last.ip, 2);
	assert_int_equal(r.last.state, LEASE_BOUND);
	assert_int_equal(r.last.mac.b[0], 0x52);
	assert_string_equal(r.last.name, "n2");
	assert_int_equal(r.last.starts, 7);
	assert_int_equal(r.last.ends, 200);
	assert_int_equal(r.last.key.len, 2);
}

static void all_rows_are_read_of_a_copy_without_a_journal(void **state)
{
	struct fixture *f = *state;
	char path[112];
	struct stat st;

	dbfile_create(&f->file);
	PUT5(f);
	dbfile_close(&f->file);
	(void)read_all(f, 0, 1);
	(void)snprintf(path, sizeof(path), "%s-shm", f->file.path);
	assert_int_equal(stat(path, &st), -1);
	(void)snprintf(path, sizeof(path), "%s-wal", f->file.path);
	assert_int_equal(stat(path, &st), -1);
}

static void missing_file_and_directory_have_reasons(void **state)
{
	struct fixture *f = *state;
	char why[LEASEDB_WHY_MAX] = "";
	struct rows r = {0};

	(void)read_all(f, -ENOENT, 0);
	assert_int_equal(leasedb_read(f->file.dir, keep_row, &r, why),
			 -EBADMSG);
	assert_string_equal(why, "not a regular file");
}

static void files_that_hold_no_leases_have_reasons(void **state)
{
	static const char *const texts[] = {
		"", "not a database at all, but longer than its header; "
		    "not a database at all, but longer than its header\n"};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N_ELEM(texts); i++) {
		dbfile_overwrite(&f->file, texts[i]);
		(void)read_all(f, -EBADMSG, 0);
	}
}

static void databases_of_other_versions_have_reasons(void **state)
{
	static const char *const sql[] = {
		"PRAGMA user_version=3", "PRAGMA user_version=1",
		"PRAGMA user_version=0",
		"PRAGMA user_version=2; DROP TABLE lease"};
	struct fixture *f = *state;
	size_t i;

	dbfile_create(&f->file);
	PUT5(f);
	for (i = 0; i < N_ELEM(sql); i++) {
		dbfile_exec(&f->file, sql[i]);
		(void)read_all(f, -EBADMSG, 0);
	}
}

static void torn_database_has_a_reason(void **state)
{
	struct fixture *f = *state;

	dbfile_create(&f->file);
	PUT5(f);
	dbfile_close(&f->file);
	/* Its first page says that there are more. */
	assert_int_equal(truncate(f->file.path, 4096), 0);
	(void)read_all(f, -EBADMSG, 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bound_lease_tells_its_mac_and_others_tell_none),
		TEST(lease_is_seen_as_soon_as_it_is_committed),
		TEST(reader_does_not_hold_up_a_checkpoint),
		TEST(missing_file_is_looked_for_again_after_five_seconds),
		TEST(locked_file_is_unknown_until_the_lock_is_gone),
		TEST(file_that_is_no_database_is_unknown),
		TEST(other_schema_version_is_unknown),
		TEST(table_dropped_under_the_reader_is_unknown),
		TEST(reader_makes_no_file),
		TEST(all_rows_are_read_in_the_order_of_their_ends),
		TEST(all_rows_are_read_of_a_copy_without_a_journal),
		TEST(missing_file_and_directory_have_reasons),
		TEST(files_that_hold_no_leases_have_reasons),
		TEST(databases_of_other_versions_have_reasons),
		TEST(torn_database_has_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
