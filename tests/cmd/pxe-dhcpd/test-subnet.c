/* SPDX-License-Identifier: BSD-2-Clause */
/* Subnets: which one an address belongs to. */
#include "../../lib/unit.h"

#include "lease/subnet.h"

static void nested_subnets_longest_prefix_is_found(void **state)
{
	struct subnets s = {NULL, 0};

	(void)state;
	assert_null(subnets_find(&s, 0x0a000005));
	assert_non_null(subnets_add(&s, 0x0a000000, 0xff000000));
	assert_non_null(subnets_add(&s, 0x0a140000, 0xffff0000));
	assert_non_null(subnets_add(&s, 0x0a140100, 0xffffff00));
	assert_true(subnets_find(&s, 0x0a000005)->net == 0x0a000000);
	assert_true(subnets_find(&s, 0x0a140205)->net == 0x0a140000);
	assert_true(subnets_find(&s, 0x0a140105)->net == 0x0a140100);
	assert_null(subnets_find(&s, 0x0b000001));
	subnets_release(&s);
	assert_null(subnets_find(&s, 0x0a000005));
}

static void subnet_that_is_added_twice_is_one(void **state)
{
	struct subnets s = {NULL, 0};

	(void)state;
	subnets_add(&s, 0x0a000000, 0xffffff00)->n_pools = 3;
	assert_int_equal(subnets_add(&s, 0x0a000000, 0xffffff00)->n_pools, 3);
	assert_int_equal(s.n, 1);
	/* The same address with another length is another subnet. */
	assert_int_equal(subnets_add(&s, 0x0a000000, 0xffff0000)->n_pools, 0);
	assert_int_equal(s.n, 2);
	subnets_release(&s);
}

static void first_and_last_address_are_edges(void **state)
{
	const struct subnet s = {.net = 0x0a000080, .mask = 0xffffff80};

	(void)state;
	assert_true(subnet_is_edge(&s, 0x0a000080));
	assert_false(subnet_is_edge(&s, 0x0a000081));
	assert_false(subnet_is_edge(&s, 0x0a0000fe));
	assert_true(subnet_is_edge(&s, 0x0a0000ff));
}

/* RFC 3021: a /31 has two hosts, and a /32 is one. */
static void subnet_of_one_or_two_addresses_has_no_edges(void **state)
{
	const struct subnet two = {.net = 0x0a000080, .mask = 0xfffffffe};
	const struct subnet one = {.net = 0x0a000080, .mask = 0xffffffff};

	(void)state;
	assert_false(subnet_is_edge(&two, 0x0a000080));
	assert_false(subnet_is_edge(&two, 0x0a000081));
	assert_false(subnet_is_edge(&one, 0x0a000080));
}

static void address_in_no_subnet_is_not_contained(void **state)
{
	const struct subnet s = {.net = 0x0a000080, .mask = 0xffffff80};

	(void)state;
	assert_true(subnet_contains(&s, 0x0a000080));
	assert_true(subnet_contains(&s, 0x0a0000ff));
	assert_false(subnet_contains(&s, 0x0a00007f));
	assert_false(subnet_contains(&s, 0x0a000180));
	assert_false(subnet_contains(NULL, 0x0a000080));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nested_subnets_longest_prefix_is_found),
		cmocka_unit_test(subnet_that_is_added_twice_is_one),
		cmocka_unit_test(first_and_last_address_are_edges),
		cmocka_unit_test(subnet_of_one_or_two_addresses_has_no_edges),
		cmocka_unit_test(address_in_no_subnet_is_not_contained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
