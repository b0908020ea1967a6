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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
