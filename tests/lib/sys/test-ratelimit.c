/* SPDX-License-Identifier: BSD-2-Clause */
/* How often one source of packets may cause a line of the log. */
#include "../unit.h"

#include "sys/ratelimit.h"

#define SEC 1000000

static void burst_is_by_address_not_by_port(void **state)
{
	static struct ratelimit s;
	struct sock_addr a, b;
	uint64_t now = 77 * SEC;

	(void)state;
	ratelimit_init(&s, 3);
	sock_addr_ip4(&a, 0x0a000001, 1);
	sock_addr_ip4(&b, 0x0a000001, 2);
	assert_true(ratelimit_allow(&s, &a, now));
	assert_true(ratelimit_allow(&s, &b, now));
	assert_true(ratelimit_allow(&s, &a, now + 1));
	/* Ports of one address share its allowance. */
	assert_false(ratelimit_allow(&s, &a, now + 2));
	assert_false(ratelimit_allow(&s, &b, now + RATELIMIT_PERIOD - 1));
	assert_true(ratelimit_allow(&s, &b, now + RATELIMIT_PERIOD));
}

static void sources_in_one_slot_are_still_allowed(void **state)
{
	static struct ratelimit s;
	unsigned i, allowed = 0;
	struct sock_addr a;

	(void)state;
	ratelimit_init(&s, 1);
	for (i = 0; i < 100; i++) {
		sock_addr_ip4(&a, 0x0a000001 + i, 1);
		allowed += ratelimit_allow(&s, &a, SEC);
	}
	/* A slot that is shared forgets its last source. */
	assert_int_equal(allowed, 100);
}

static void ipv6_is_by_64_and_link_local_by_interface_id(void **state)
{
	static struct ratelimit s;
	struct sock_addr a, b, c;

	(void)state;
	ratelimit_init(&s, 1);
	assert_int_equal(sock_addr_parse(&a, "[fd00:1::1]:9", 0), 0);
	assert_int_equal(sock_addr_parse(&b, "[fd00:1::2]:9", 0), 0);
	assert_int_equal(sock_addr_parse(&c, "[fd00:2::1]:9", 0), 0);
	assert_true(ratelimit_allow(&s, &a, SEC));
	assert_false(ratelimit_allow(&s, &b, SEC));
	assert_true(ratelimit_allow(&s, &c, SEC));
	assert_int_equal(sock_addr_parse(&a, "[fe80::1]:9", 0), 0);
	assert_int_equal(sock_addr_parse(&b, "[fe80::2]:9", 0), 0);
	assert_true(ratelimit_allow(&s, &a, SEC));
	assert_true(ratelimit_allow(&s, &b, SEC));
	assert_false(ratelimit_allow(&s, &b, SEC));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(burst_is_by_address_not_by_port),
		cmocka_unit_test(sources_in_one_slot_are_still_allowed),
		cmocka_unit_test(ipv6_is_by_64_and_link_local_by_interface_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
