/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose Router Solicitation pxe-dhcpd answers. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "ra_policy.h"

#define SECOND UINT64_C(1000000)
#define NOW    (1000 * SECOND)

static const uint8_t router_a[NDP_ADDR_LEN] = {0xfe, 0x80, [15] = 1};
static const uint8_t router_b[NDP_ADDR_LEN] = {0xfe, 0x80, [15] = 2};

/* Machine n. */
static struct mac machine(unsigned n)
{
	return (struct mac){{0x52, 0x54, 0, (uint8_t)(n >> 16),
			     (uint8_t)(n >> 8), (uint8_t)n}};
}

static int begin(void **state)
{
	static const struct siphash_key key = {1, 2};
	struct ra_policy *p = malloc(sizeof(*p));

	assert_non_null(p);
	ra_policy_init(p, &key);
	*state = p;
	return 0;
}

static int end(void **state)
{
	free(*state);
	return 0;
}

static bool answers(struct ra_policy *p, unsigned n, uint64_t now)
{
	const struct mac mac = machine(n);

	return !ra_policy_refusal(p, &mac, now);
}

static void boots(struct ra_policy *p, unsigned n, uint64_t now)
{
	const struct mac mac = machine(n);

	ra_policy_client(p, &mac, true, now);
}

static void advertise(struct ra_policy *p, const uint8_t *addr, uint16_t secs,
		      uint64_t now)
{
	const struct ndp m = {.type = NDP_ROUTER_ADVERT, .lifetime = secs};

	ra_policy_router(p, addr, &m, now);
}

static void machine_without_dhcp_gets_no_ra(void **state)
{
	assert_false(answers(*state, 1, NOW));
	boots(*state, 1, NOW);
	assert_false(answers(*state, 2, NOW));
}

static void machine_that_boots_gets_an_ra_for_five_minutes(void **state)
{
	boots(*state, 1, NOW);
	assert_true(answers(*state, 1, NOW));
	assert_true(answers(*state, 1, NOW + 300 * SECOND));
	assert_false(answers(*state, 1, NOW + 301 * SECOND));
	boots(*state, 1, NOW + 302 * SECOND);
	assert_true(answers(*state, 1, NOW + 302 * SECOND));
}

static void system_that_asks_for_an_address_gets_no_ra_any_more(void **state)
{
	const struct mac mac = machine(1);

	boots(*state, 1, NOW);
	boots(*state, 2, NOW);
	ra_policy_client(*state, &mac, false, NOW + 1);
	assert_false(answers(*state, 1, NOW + 1));
	assert_true(answers(*state, 2, NOW + 1));
}

static void no_ra_while_a_router_advertises(void **state)
{
	boots(*state, 1, NOW);
	advertise(*state, router_a, 30, NOW);
	assert_false(answers(*state, 1, NOW));
	assert_false(answers(*state, 1, NOW + 29 * SECOND));
	assert_true(answers(*state, 1, NOW + 30 * SECOND));
}

static void no_ra_until_the_last_of_two_routers_withdraws(void **state)
{
	boots(*state, 1, NOW);
	advertise(*state, router_a, 1800, NOW);
	advertise(*state, router_b, 1800, NOW);
	advertise(*state, router_a, 0, NOW);
	assert_false(answers(*state, 1, NOW));
	advertise(*state, router_b, 0, NOW);
	assert_true(answers(*state, 1, NOW));
}

static void ra_that_announces_nothing_is_of_no_router(void **state)
{
	boots(*state, 1, NOW);
	advertise(*state, router_a, 0, NOW);
	assert_true(answers(*state, 1, NOW));
}

static void router_without_a_lifetime_that_names_dhcpv6_counts(void **state)
{
	const struct ndp m = {.type = NDP_ROUTER_ADVERT, .flags = NDP_OTHER};

	boots(*state, 1, NOW);
	ra_policy_router(*state, router_a, &m, NOW);
	assert_false(answers(*state, 1, NOW));
	boots(*state, 1, NOW + 1801 * SECOND);
	assert_true(answers(*state, 1, NOW + 1801 * SECOND));
}

static void more_routers_than_are_remembered_still_count(void **state)
{
	uint8_t addr[NDP_ADDR_LEN] = {0xfe, 0x80};
	unsigned i;

	boots(*state, 1, NOW);
	for (i = 0; i < 3 * RA_ROUTERS; i++) {
		addr[15] = (uint8_t)i;
		advertise(*state, addr, 100, NOW);
	}
	/* An unknown one that withdraws ends none of those. */
	addr[14] = 1;
	advertise(*state, addr, 0, NOW);
	assert_false(answers(*state, 1, NOW + 99 * SECOND));
	assert_true(answers(*state, 1, NOW + 100 * SECOND));
}

static void no_ra_while_routers_are_asked_for(void **state)
{
	boots(*state, 1, NOW);
	ra_policy_listen(*state, NOW + 4 * SECOND);
	ra_policy_listen(*state, NOW + 1 * SECOND);
	assert_false(answers(*state, 1, NOW + 4 * SECOND - 1));
	assert_true(answers(*state, 1, NOW + 4 * SECOND));
}

static void ra_to_one_machine_at_most_five_a_second(void **state)
{
	unsigned n = 0;
	uint64_t t;

	boots(*state, 1, NOW);
	for (t = NOW; t < NOW + SECOND; t += SECOND / 1000)
		n += answers(*state, 1, t);
	assert_int_equal(n, 5);
}

static void ra_to_all_machines_at_most_1000_a_second(void **state)
{
	unsigned i, n = 0;

	for (i = 0; i < 2000; i++)
		boots(*state, i, NOW);
	for (i = 0; i < 2000; i++)
		n += answers(*state, i, NOW + i);
	assert_int_equal(n, RA_PER_SECOND);
	for (n = i = 0; i < 2000; i++)
		n += answers(*state, i, NOW + SECOND);
	assert_int_equal(n, RA_PER_SECOND);
}

static void random_machines_replace_those_silent_for_longest(void **state)
{
	unsigned i;

	boots(*state, 0, NOW);
	for (i = 1; i < 100000; i++)
		boots(*state, i, NOW + i);
	assert_true(answers(*state, 99999, NOW + SECOND));
	assert_false(answers(*state, 0, NOW + SECOND));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(machine_without_dhcp_gets_no_ra),
		TEST(machine_that_boots_gets_an_ra_for_five_minutes),
		TEST(system_that_asks_for_an_address_gets_no_ra_any_more),
		TEST(no_ra_while_a_router_advertises),
		TEST(no_ra_until_the_last_of_two_routers_withdraws),
		TEST(ra_that_announces_nothing_is_of_no_router),
		TEST(router_without_a_lifetime_that_names_dhcpv6_counts),
		TEST(more_routers_than_are_remembered_still_count),
		TEST(no_ra_while_routers_are_asked_for),
		TEST(ra_to_one_machine_at_most_five_a_second),
		TEST(ra_to_all_machines_at_most_1000_a_second),
		TEST(random_machines_replace_those_silent_for_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
