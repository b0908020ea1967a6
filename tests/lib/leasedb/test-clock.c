/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times in the lease database while the system's clock is set: a lease lasts as
 * long as was promised.
 */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "dbfile.h"
#include "leasedb/clock.h"

#define ROWS "SELECT ip, starts, ends FROM lease ORDER BY ip"

static const struct leasedb_clock boot_a = {"a", 1000};

/* Clocks of boot a that differ from boot_a by so many seconds. */
static struct leasedb_clock later(int64_t by)
{
	struct leasedb_clock c = boot_a;

	c.offset += by;
	return c;
}

static int begin(void **state)
{
	struct dbfile *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	dbfile_init(f);
	dbfile_create(f);
	dbfile_exec(f, "INSERT INTO lease VALUES"
		       " (1, 2, NULL, NULL, 100, 200, 0, NULL),"
		       " (2, 2, NULL, NULL, 100, NULL, 0, NULL)");
	*state = f;
	return 0;
}

static int end(void **state)
{
	dbfile_release(*state);
	free(*state);
	return 0;
}

static int64_t sync_clock(struct dbfile *f, const struct leasedb_clock *now)
{
	int64_t moved;

	assert_int_equal(leasedb_clock_sync(f->db, now, &moved), SQLITE_OK);
	return moved;
}

static void first_look_of_a_boot_moves_nothing(void **state)
{
	struct dbfile *f = *state;

	assert_int_equal(sync_clock(f, &boot_a), 0);
	dbfile_expect(f, ROWS, "1|100|200\n2|100|-\n");
	dbfile_expect(f, "SELECT * FROM clock", "a|1000\n");
}

static void clock_that_was_set_moves_begin_and_end_of_leases(void **state)
{
	const int64_t year = 365 * 86400;
	struct leasedb_clock forward = later(year), back = later(-86400);
	struct dbfile *f = *state;

	(void)sync_clock(f, &boot_a);
	assert_int_equal(sync_clock(f, &forward), year);
	dbfile_expect(f, ROWS, "1|31536100|31536200\n2|31536100|-\n");
	assert_int_equal(sync_clock(f, &forward), 0);
	assert_int_equal(sync_clock(f, &back), -86400 - year);
	dbfile_expect(f, ROWS, "1|-86300|-86200\n2|-86300|-\n");
	dbfile_expect(f, "SELECT * FROM clock", "a|-85400\n");
}

/* NTP adjusts a clock all the time; what adds up counts. */
static void clock_that_is_adjusted_moves_leases_when_it_adds_up(void **state)
{
	struct leasedb_clock one = later(1), two = later(2);
	struct dbfile *f = *state;

	(void)sync_clock(f, &boot_a);
	assert_int_equal(sync_clock(f, &one), 0);
	assert_int_equal(sync_clock(f, &two), 2);
	dbfile_expect(f, ROWS, "1|102|202\n2|102|-\n");
}

static void clock_of_another_boot_is_believed(void **state)
{
	const struct leasedb_clock boot_b = {"b", 5000};
	struct dbfile *f = *state;

	(void)sync_clock(f, &boot_a);
	assert_int_equal(sync_clock(f, &boot_b), 0);
	dbfile_expect(f, ROWS, "1|100|200\n2|100|-\n");
	dbfile_expect(f, "SELECT * FROM clock", "b|5000\n");
}

static void system_without_a_boot_id_moves_nothing(void **state)
{
	const struct leasedb_clock none = {"", 5000};
	struct dbfile *f = *state;

	assert_int_equal(sync_clock(f, &none), 0);
	dbfile_expect(f, "SELECT count(*) FROM clock", "0\n");
}

static void absurd_offset_in_the_file_moves_nothing(void **state)
{
	struct dbfile *f = *state;

	dbfile_exec(f, "INSERT INTO clock VALUES ('a', 9223372036854775807)");
	assert_int_equal(sync_clock(f, &boot_a), 0);
	dbfile_expect(f, ROWS, "1|100|200\n2|100|-\n");
	dbfile_expect(f, "SELECT * FROM clock", "a|1000\n");
}

static void this_system_has_a_boot_id(void **state)
{
	struct leasedb_clock c;

	(void)state;
	leasedb_clock_init(&c);
	assert_int_equal(strlen(c.boot_id), 36);
	assert_true(c.offset > 0);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(first_look_of_a_boot_moves_nothing),
		TEST(clock_that_was_set_moves_begin_and_end_of_leases),
		TEST(clock_that_is_adjusted_moves_leases_when_it_adds_up),
		TEST(clock_of_another_boot_is_believed),
		TEST(system_without_a_boot_id_moves_nothing),
		TEST(absurd_offset_in_the_file_moves_nothing),
		TEST(this_system_has_a_boot_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
