/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases in the database and back, with clocks that go on, back or forward. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/leasedb/dbfile.h"
#include "lease/store.h"

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

	struct leasedb_row row;

	lease_table_set(f->table, l, state, &key, 0, expires);
	l->mac = (struct mac){{0x52, 0x54, 0, 0, 0, 5}};
	lease_set_name(l, "node5");
	store_row(&row, l, now);
	assert_int_equal(leasedb_writer_put(f->db, &row), 0);
	assert_int_equal(leasedb_writer_commit(f->db), 0);
}

/* The first lease of the pool after a restart at the time now. */
static const struct lease *restart(struct fixture *f,
				   const struct store_time *now)
{
	new_table(f);
	assert_int_equal(store_load(f->db, f->table, &f->subnets, now), 0);
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
	l = restart(f, &after);
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
	assert_int_equal(restart(f, &now)->expires, INT64_MAX);
}

static void ended_lease_is_free_and_remembers_its_client(void **state)
{
	const struct store_time before = {.mono = 500, .wall = 100000};
	const struct store_time after = {.mono = 20, .wall = 100000 + HOUR};
	struct fixture *f = *state;
	const struct lease *l;

	store(f, LEASE_BOUND, before.mono + HOUR, &before);
	l = restart(f, &after);
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
	assert_int_equal(restart(f, &now)->state, LEASE_FREE);
}

static void clock_set_back_does_not_prolong_leases(void **state)
{
	const struct store_time before = {.mono = 500, .wall = 100000};
	const struct store_time back = {.mono = 20, .wall = 1000};
	struct fixture *f = *state;

	store(f, LEASE_BOUND, before.mono + HOUR, &before);
	assert_int_equal(restart(f, &back)->expires, 20 + HOUR);
	store(f, LEASE_DECLINED, before.mono + LEASE_QUARANTINE, &before);
	assert_int_equal(restart(f, &back)->expires, 20 + LEASE_QUARANTINE);
}

static void any_number_in_the_file_is_a_time(void **state)
{
	static const struct {
		const char *starts, *ends;
		enum lease_state state;
	} cases[] = {
		{"1", "-9223372036854775808", LEASE_FREE},
		{"1", "-1", LEASE_FREE},
		{"1", "0", LEASE_FREE},
		{"1", "9223372036854775806", LEASE_BOUND},
		{"-9223372036854775808", "9223372036854775806", LEASE_FREE},
		{"9223372036854775806", "9", LEASE_FREE},
	};
	/* A clock that was never set, on a machine that runs for long. */
	const struct store_time now = {.mono = 100000, .wall = 5};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < N_ELEM(cases); i++) {
		char *sql = sqlite3_mprintf(
			"INSERT OR REPLACE INTO lease VALUES (167772260, 2,"
			" NULL, NULL, %s, %s, 167772160, x'6d0105')",
			cases[i].starts, cases[i].ends);
		const struct lease *l;

		dbfile_exec(&f->file, sql);
		sqlite3_free(sql);
		l = restart(f, &now);
		assert_int_equal(lease_state_at(l, now.mono), cases[i].state);
	}
}

/* Its client must be told that the address is no longer served. */
static void bound_address_that_left_the_pools_is_loaded(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;
	const struct lease *l;

	store(f, LEASE_BOUND, now.mono + HOUR, &now);
	dbfile_exec(&f->file, "UPDATE lease SET ip = 167772167");
	assert_int_equal(restart(f, &now)->state, LEASE_FREE);
	l = lease_table_by_ip(f->table, 0x0a000007);
	assert_non_null(l);
	assert_int_equal(l->state, LEASE_BOUND);
	assert_false(l->in_pool || l->reserved);
	/* One that has ended is of no use. */
	dbfile_exec(&f->file, "UPDATE lease SET ip = 167772168, ends = 1");
	(void)restart(f, &now);
	assert_null(lease_table_by_ip(f->table, 0x0a000008));
	dbfile_expect(&f->file, "SELECT ip FROM leases", "10.0.0.8\n");
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
	l = restart(f, &now);
	assert_ptr_equal(lease_table_by_key(f->table, &in_new), l);
	assert_null(lease_table_by_key(f->table, &key));
}

/* A configuration with shorter leases ends none that was granted. */
static void lease_lasts_as_granted_whatever_is_granted_now(void **state)
{
	const struct store_time before = {.mono = 500, .wall = 100000};
	const struct store_time after = {.mono = 20, .wall = 100100};
	struct fixture *f = *state;

	store(f, LEASE_BOUND, before.mono + 1000 * HOUR, &before);
	assert_int_equal(restart(f, &after)->expires, 20 + 1000 * HOUR - 100);
}

static struct lease_table *pool_at(uint32_t first)
{
	struct lease_table *t = lease_table_new();
	uint32_t pool;

	assert_non_null(t);
	assert_int_equal(lease_table_add_pool(t, first, first + 3, &pool), 0);
	return t;
}

/* A reload knows what only memory knew: no clock and no disk is asked. */
static void reload_keeps_offers_and_leases_as_they_were(void **state)
{
	struct fixture *f = *state;
	struct lease *offer = lease_table_by_ip(f->table, FIRST);
	struct lease *bound = lease_table_by_ip(f->table, FIRST + 1);
	struct lease_key other = key;
	struct lease_table *t = pool_at(FIRST);

	other.id[2] = 6;
	lease_table_set(f->table, offer, LEASE_OFFERED, &key, 100, 160);
	lease_table_set(f->table, bound, LEASE_BOUND, &other, 90, 5000);
	bound->storing = true;
	lease_set_name(bound, "node6");
	assert_int_equal(store_take_over(t, f->table, &f->subnets, 120), 0);
	lease_table_free(f->table);
	f->table = t;
	offer = lease_table_by_ip(t, FIRST);
	bound = lease_table_by_ip(t, FIRST + 1);
	assert_int_equal(offer->state, LEASE_OFFERED);
	assert_int_equal(offer->expires, 160);
	assert_int_equal(offer->since, 100);
	assert_ptr_equal(lease_table_by_key(t, &key), offer);
	assert_int_equal(bound->state, LEASE_BOUND);
	assert_int_equal(bound->expires, 5000);
	assert_string_equal(bound->name, "node6");
	assert_true(bound->storing);
}

static void reload_with_another_pool_keeps_leases_of_the_old_one(void **state)
{
	struct fixture *f = *state;
	struct lease *l = lease_table_by_ip(f->table, FIRST);
	struct lease_table *moved = pool_at(FIRST + 100);
	struct lease_table *back = pool_at(FIRST);

	lease_table_set(f->table, l, LEASE_BOUND, &key, 100, 5000);
	assert_int_equal(store_take_over(moved, f->table, &f->subnets, 120), 0);
	l = lease_table_by_ip(moved, FIRST);
	assert_non_null(l);
	assert_false(l->in_pool);
	assert_int_equal(l->expires, 5000);
	/* The pool comes back, and with it the lease. */
	assert_int_equal(store_take_over(back, moved, &f->subnets, 130), 0);
	l = lease_table_by_ip(back, FIRST);
	assert_true(l->in_pool);
	assert_int_equal(l->state, LEASE_BOUND);
	assert_int_equal(l->expires, 5000);
	lease_table_free(moved);
	lease_table_free(back);
}

static void failed_load_is_reported(void **state)
{
	const struct store_time now = {.mono = 500, .wall = 100000};
	struct fixture *f = *state;

	dbfile_exec(&f->file, "DROP TABLE lease");
	assert_int_equal(store_load(f->db, f->table, &f->subnets, &now), -1);
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
		TEST(bound_address_that_left_the_pools_is_loaded),
		TEST(lease_is_its_clients_after_the_prefix_length_changed),
		TEST(lease_lasts_as_granted_whatever_is_granted_now),
		TEST(reload_keeps_offers_and_leases_as_they_were),
		TEST(reload_with_another_pool_keeps_leases_of_the_old_one),
		TEST(failed_load_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
