/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases in memory: their orders, and the last one of an address. */
#include "../../lib/unit.h"

#include <string.h>

#include "rows.h"

static void add(struct rows *r, uint32_t ip, const char *name, int64_t ends)
{
	struct leasedb_row row = {.ip = ip, .state = LEASE_BOUND, .ends = ends};

	memcpy(row.name, name, strlen(name) + 1);
	row.mac.b[5] = (uint8_t)name[0];
	rows_add(r, &row);
}

static void expect(const struct rows *r, const char *want)
{
	char got[16];
	size_t i;

	assert_true(r->n < sizeof(got));
	for (i = 0; i < r->n; i++)
		got[i] = (char)('0' + r->v[i].ip);
	got[r->n] = 0;
	assert_string_equal(got, want);
}

static void each_order_sorts_and_ties_go_by_address(void **state)
{
	static const struct {
		const char *key, *want;
	} cases[] = {
		{"ip", "1234"},	  {"name", "3142"},  {"mac", "3142"},
		{"ends", "2413"}, {"state", "1234"},
	};
	struct rows r = {0};
	size_t i;

	(void)state;
	add(&r, 4, "b", 20);
	add(&r, 3, "a", INT64_MAX);
	add(&r, 2, "c", 10);
	add(&r, 1, "b", 30);
	for (i = 0; i < N_ELEM(cases); i++) {
		rows_sort(&r, rows_find_sort(cases[i].key));
		expect(&r, cases[i].want);
	}
	assert_null(rows_find_sort("size"));
	rows_release(&r);
}

static void last_row_of_an_address_is_kept(void **state)
{
	struct rows r = {0};
	unsigned i;

	(void)state;
	for (i = 0; i < 500; i++)
		add(&r, 5, "old", 1);
	add(&r, 3, "c", 1);
	add(&r, 5, "new", 2);
	add(&r, 4, "d", 1);
	rows_keep_last(&r);
	expect(&r, "345");
	assert_string_equal(r.v[2].name, "new");
	assert_int_equal(r.v[2].key.link, 0);
	rows_release(&r);
}

static void lease_that_has_ended_is_free(void **state)
{
	const struct leasedb_row row = {.state = LEASE_BOUND, .ends = 100};

	(void)state;
	assert_int_equal(rows_state_at(&row, 99), LEASE_BOUND);
	assert_int_equal(rows_state_at(&row, 100), LEASE_FREE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_order_sorts_and_ties_go_by_address),
		cmocka_unit_test(last_row_of_an_address_is_kept),
		cmocka_unit_test(lease_that_has_ended_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
