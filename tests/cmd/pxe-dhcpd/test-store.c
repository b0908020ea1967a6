/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases in the database and back, with clocks that go on, back or forward. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/leasedb/dbfile.h"
#include "lease/store.h"
#include "util/num.h"

#define FIRST 0x0a000064 /* the pool: 10.0.0.100 to .103 */
#define HOUR  3600

struct fixture {
	struct dbfile file;
	struct leasedb_writer *db;
	struct lease_table *table;
	struct subnets subnets;
};

/* A table with the pool, in the subnet 10.0.0.0/24. */
static void new_table(struct fixture *f)
{
	uint32_t pool;

	lease_table_free(f->table);
	f->table = lease_table_new();
	assert_non_null(f->table);
	assert_int_equal(
		lease_table_add_pool(f->table, FIRST, FIRST + 3, &pool), 0);
}

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	dbfile_init(&f->file);
	assert_int_equal(
		leasedb_writer_open(&f->db, f->file.path, geteuid(), getegid()),
		0);
	dbfile_open(&f->file);
	new_table(f);
	assert_non_null(subnets_add(&f->subnets, 0x0a000000, 0xffffff00));
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	leasedb_writer_close(f->db);
	dbfile_release(&f->file);
	lease_table_free(f->table);
	subnets_release(&f->subnets);
	free(f);
	return 0;
}

static const struct lease_key key = {
	.link = 0x0a000000, .len = 3, .id = {'m', 1, 5}};

/* Store the first lease of the pool in that state at the time now. */
static void store(struct fixture *f, enum lease_state state, int64_t expires,
		  const struct store_time *now)
{
	struct lease *l = lease_table_by_ip(f->table, FIRST);

	(void)lease_table_set(f->table, l, state, &key, expires);
	l->mac = (struct mac){{0x52, 0x54, 0, 0, 0, 5}};
	memcpy(l->name, "node5", 6);
	assert_int_equal(store_put(f->db, l, now), 0);
	assert_int_equal(leasedb_writer_commit(f->db), 0);
}

/* The first lease of the pool after a restart at the time now. */
static const struct lease *restart(struct fixture *f, uint32_t lease_time,
				   const struct store_time *now)
{
	new_table(f);
	assert_int_equal(
		store_load(f->db, f->table, &f->subnets, lease_time, now), 0);
	return lease_table_by_ip(f->table, FIRST);
}

static void bound_lease_comes_back_with_the_time_that_is_left(void **state)
{
	const struct store_time before = {.mono = 500, .wall = 100000};
	const struct store_time after = {.mono = 20, .wall = 100100};
	struct fixture *f = *state;
	const struct lease *l;

	store(f, LEASE_BOUND, before.mono + HOUR, &before);
	dbfile_expect(&f->file, "SELECT starts, ends FROM leases",
		      "100000|103600\n");
	l = restart(f, HOUR, &after);
	assert_int_equal(l->state, LEASE_BOUND);
	assert_int_equal(l->expires, 20 + HOUR - 100);
	assert_true(lease_key_equal(&l->key, &key));
	assert_int_equal(l->mac.b[5], 5);
	assert_string_equal(l->name, "node5");
	assert_ptr_equal(lease_table_by_key(f->table, &key), l);
}

static void lease_without_an_end_comes_back_without_one(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;

	store(f, LEASE_BOUND, INT64_MAX, &now);
	dbfile_expect(&f->file, "SELECT ends FROM leases", "-\n");
	assert_int_equal(restart(f, NUM_INFINITE, &now)->expires, INT64_MAX);
	/* Nor does a shorter --lease end it. */
	assert_int_equal(restart(f, HOUR, &now)->expires, INT64_MAX);
}

static void ended_lease_is_free_and_remembers_its_client(void **state)
{
	const struct store_time before = {.mono = 500, .wall = 100000};
	const struct store_time after = {.mono = 20, .wall = 100000 + HOUR};
	struct fixture *f = *state;
	const struct lease *l;

	store(f, LEASE_BOUND, before.mono + HOUR, &before);
	l = restart(f, HOUR, &after);
	assert_int_equal(lease_state_at(l, after.mono), LEASE_FREE);
	assert_ptr_equal(lease_table_by_key(f->table, &key), l);
}

static void released_lease_is_stored_as_ended_now(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;

	store(f, LEASE_FREE, 0, &now);
	dbfile_expect(&f->file, "SELECT state, starts, ends FROM leases",
		      "free|100000|100000\n");
	assert_int_equal(restart(f, HOUR, &now)->state, LEASE_FREE);
}

static void clock_set_back_does_not_prolong_leases(void **state)
{
	const struct store_time before = {.mono = 500, .wall = 100000};
	const struct store_time back = {.mono = 20, .wall = 1000};
	struct fixture *f = *state;

	store(f, LEASE_BOUND, before.mono + HOUR, &before);
	assert_int_equal(restart(f, HOUR, &back)->expires, 20 + HOUR);
	store(f, LEASE_DECLINED, before.mono + LEASE_QUARANTINE, &before);
	assert_int_equal(restart(f, HOUR, &back)->expires,
			 20 + LEASE_QUARANTINE);
	assert_int_equal(restart(f, NUM_INFINITE, &back)->expires,
			 20 + LEASE_QUARANTINE);
}

static void any_number_in_the_file_is_a_time(void **state)
{
	static const struct {
		const char *ends;
		uint32_t lease_time;
		enum lease_state state;
	} cases[] = {
		{"-9223372036854775808", HOUR, LEASE_FREE},
		{"-1", HOUR, LEASE_FREE},
		{"0", HOUR, LEASE_FREE},
		{"9223372036854775806", HOUR, LEASE_BOUND},
		{"9223372036854775806", NUM_INFINITE, LEASE_BOUND},
	};
	/* A clock that was never set, on a machine that runs for long. */
	const struct store_time now = {.mono = 100000, .wall = 5};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N_ELEM(cases); i++) {
		char *sql = sqlite3_mprintf(
			"INSERT OR REPLACE INTO leases VALUES ('10.0.0.100',"
			" 'bound', NULL, NULL, 1, %s, '10.0.0.0', x'6d0105')",
			cases[i].ends);
		const struct lease *l;

		dbfile_exec(&f->file, sql);
		sqlite3_free(sql);
		l = restart(f, cases[i].lease_time, &now);
		assert_int_equal(lease_state_at(l, now.mono), cases[i].state);
	}
}

static void address_that_left_the_pools_keeps_its_row(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;

	store(f, LEASE_BOUND, now.mono + HOUR, &now);
	dbfile_exec(&f->file, "UPDATE leases SET ip = '10.0.0.7'");
	assert_int_equal(restart(f, HOUR, &now)->state, LEASE_FREE);
	assert_null(lease_table_by_ip(f->table, 0x0a000007));
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.7\n");
}

static void lease_is_its_clients_after_the_prefix_length_changed(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	const struct lease_key in_new = {
		.link = 0x0a000060, .len = 3, .id = {'m', 1, 5}};
	struct fixture *f = *state;
	const struct lease *l;

	store(f, LEASE_BOUND, now.mono + HOUR, &now);
	assert_non_null(subnets_add(&f->subnets, 0x0a000060, 0xffffffe0));
	l = restart(f, HOUR, &now);
	assert_ptr_equal(lease_table_by_key(f->table, &in_new), l);
	assert_null(lease_table_by_key(f->table, &key));
}

static void without_database_or_lease_nothing_is_stored(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;

	assert_int_equal(
		store_put(NULL, lease_table_by_ip(f->table, FIRST), &now), 0);
	assert_int_equal(store_put(f->db, NULL, &now), 0);
	assert_int_equal(leasedb_writer_commit(f->db), 0);
	dbfile_expect(&f->file, "SELECT count(*) FROM leases", "0\n");
}

static void failed_load_is_reported(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;

	dbfile_exec(&f->file, "DROP TABLE leases");
	assert_int_equal(store_load(f->db, f->table, &f->subnets, HOUR, &now),
			 -1);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bound_lease_comes_back_with_the_time_that_is_left),
		TEST(lease_without_an_end_comes_back_without_one),
		TEST(ended_lease_is_free_and_remembers_its_client),
		TEST(released_lease_is_stored_as_ended_now),
		TEST(clock_set_back_does_not_prolong_leases),
		TEST(any_number_in_the_file_is_a_time),
		TEST(address_that_left_the_pools_keeps_its_row),
		TEST(lease_is_its_clients_after_the_prefix_length_changed),
		TEST(without_database_or_lease_nothing_is_stored),
		TEST(failed_load_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
