/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of lease states, and keys that are equal. */
#include "../unit.h"

#include "leasedb/lease.h"

static void lease_states_have_these_names(void **state)
{
	static const struct {
		enum lease_state state;
		const char *name;
	} cases[] = {
		{LEASE_FREE, "free"},
		{LEASE_OFFERED, "offered"},
		{LEASE_BOUND, "bound"},
		{LEASE_DECLINED, "declined"},
	};
	enum lease_state got;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		assert_string_equal(lease_state_name(cases[i].state),
				    cases[i].name);
		assert_true(lease_state_parse(cases[i].name, &got));
		assert_int_equal(got, cases[i].state);
	}
}

static void unknown_lease_state_names_are_refused(void **state)
{
	static const char *const bad[] = {NULL, "", "Bound", "bound ", "boun"};
	enum lease_state got = LEASE_DECLINED;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		assert_false(lease_state_parse(bad[i], &got));
		assert_int_equal(got, LEASE_DECLINED);
	}
}

static void lease_keys_are_equal_in_subnet_and_client(void **state)
{
	const struct lease_key a = {.link = 1, .len = 3, .id = {'c', 1, 2, 99}};
	struct lease_key b = a;

	(void)state;
	/* Bytes past the length do not count. */
	b.id[3] = 0;
	assert_true(lease_key_equal(&a, &b));
	b.link = 2;
	assert_false(lease_key_equal(&a, &b));
	b = a;
	b.id[2] = 3;
	assert_false(lease_key_equal(&a, &b));
	b = a;
	b.len = 4;
	assert_false(lease_key_equal(&a, &b));
}

static void key_of_a_mac_tells_it_and_others_none(void **state)
{
	const struct mac mac = {{1, 2, 3, 4, 5, 6}};
	struct lease_key k;
	struct mac got;

	(void)state;
	lease_key_set_mac(&k, 9, &mac);
	assert_true(lease_key_get_mac(&k, &got));
	assert_true(mac_equal(&got, &mac));
	assert_int_equal(k.link, 9);
	k.id[1] = 6;
	assert_false(lease_key_get_mac(&k, &got));
	k.id[1] = 1;
	k.id[0] = 'c';
	assert_false(lease_key_get_mac(&k, &got));
	k.len = 0;
	assert_false(lease_key_get_mac(&k, &got));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lease_states_have_these_names),
		cmocka_unit_test(unknown_lease_state_names_are_refused),
		cmocka_unit_test(lease_keys_are_equal_in_subnet_and_client),
		cmocka_unit_test(key_of_a_mac_tells_it_and_others_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
