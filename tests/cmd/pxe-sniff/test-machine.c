/* SPDX-License-Identifier: BSD-2-Clause */
/* The LRU table, and the tables of machines by MAC and by address. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "track/lru.h"
#include "track/machine.h"

static const struct mac mac_a = {{2, 0, 0, 0, 0, 0xa}};
static const struct mac mac_b = {{2, 0, 0, 0, 0, 0xb}};

static void lru_keeps_entries_in_order_of_use_with_long_chains(void **state)
{
	static struct lru_node n[100];
	struct lru t;
	unsigned i;

	(void)state;
	assert_int_equal(lru_init(&t, 4), 0); /* chains are long */
	for (i = 0; i < 100; i++)
		lru_add(&t, &n[i], (struct lru_key){i, i % 3});
	assert_int_equal(t.n, 100);
	for (i = 0; i < 100; i++)
		assert_ptr_equal(lru_find(&t, (struct lru_key){i, i % 3}),
				 &n[i]);
	assert_null(lru_find(&t, (struct lru_key){5, 0}));
	/* The entry that was touched is the most recently used. */
	assert_ptr_equal(lru_oldest(&t), &n[0]);
	lru_touch(&t, &n[0]);
	lru_touch(&t, &n[0]);
	assert_ptr_equal(lru_oldest(&t), &n[1]);
	/* From the middle, from both ends, and one that is not in the table. */
	lru_remove(&t, &n[50]);
	lru_remove(&t, &n[50]);
	lru_remove(&t, &n[1]);
	lru_remove(&t, &n[0]);
	assert_int_equal(t.n, 97);
	assert_null(lru_find(&t, (struct lru_key){50, 2}));
	assert_ptr_equal(lru_oldest(&t), &n[2]);
	while (t.n)
		lru_remove(&t, lru_oldest(&t));
	assert_null(lru_oldest(&t));
	lru_release(&t);
}

static void machine_loses_its_address_to_the_one_that_gets_it(void **state)
{
	static struct machines ms;
	struct machine *a, *b, *c;

	(void)state;
	assert_int_equal(machines_init(&ms, NULL), 0);
	a = machines_by_mac(&ms, &mac_a, 5);
	assert_ptr_equal(machines_by_mac(&ms, &mac_a, 6), a);
	assert_int_equal(a->first, 5);
	machines_learn_ip(&ms, a, 100);
	assert_ptr_equal(machines_by_ip(&ms, 100, 7), a);
	/* b gets the address of a; then a gets another one, and a third. */
	b = machines_by_mac(&ms, &mac_b, 8);
	machines_learn_ip(&ms, b, 100);
	assert_ptr_equal(machines_by_ip(&ms, 100, 9), b);
	assert_int_equal(a->ip, 0);
	machines_learn_ip(&ms, a, 101);
	machines_learn_ip(&ms, a, 102);
	assert_ptr_equal(machines_by_ip(&ms, 102, 9), a);
	/* No machine has 101 any more: it becomes one without a MAC. */
	c = machines_by_ip(&ms, 101, 10);
	assert_false(c->has_mac);
	assert_ptr_equal(machines_by_ip(&ms, 101, 11), c);
	machines_release(&ms);
}

static void machine_gets_its_mac_and_address_by_arp(void **state)
{
	static struct machines ms;
	struct machine *m;

	(void)state;
	assert_int_equal(machines_init(&ms, NULL), 0);
	machines_learn_arp(&ms, 0, &mac_a); /* an ARP probe */
	machines_learn_arp(&ms, 200, &mac_a);
	m = machines_by_ip(&ms, 200, 1);
	assert_true(m->has_mac);
	assert_true(mac_equal(&m->mac, &mac_a));
	/* A known machine without an address gets that of its ARP packet. */
	m = machines_by_mac(&ms, &mac_b, 1);
	machines_learn_arp(&ms, 201, &mac_b);
	assert_int_equal(m->ip, 201);
	machines_release(&ms);
}

static void machine_name_of_a_better_source_stays(void **state)
{
	static struct machines ms;
	char big[HOSTS_NAME_MAX + 2];
	struct machine *m;

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_int_equal(machines_init(&ms, NULL), 0);
	m = machines_by_mac(&ms, &mac_a, 1);
	machines_learn_name(m, MACHINE_NAME_CLIENT, "self\0\0", 6);
	assert_int_equal(m->name_len, 4);
	machines_learn_name(m, MACHINE_NAME_SERVER, "given", 5);
	machines_learn_name(m, MACHINE_NAME_CLIENT, "other", 5);
	assert_memory_equal(m->name, "given", 5);
	machines_learn_name(m, MACHINE_NAME_HOSTS, big, sizeof(big));
	machines_learn_name(m, MACHINE_NAME_HOSTS, "", 0);
	assert_memory_equal(m->name, "given", 5);
	machines_release(&ms);
}

static void machine_is_in_the_hosts_file_by_mac_uuid_or_address(void **state)
{
	static const char text[] =
		"02:00:00:00:00:0a by-mac 10.0.0.9 -\n"
		"uuid=564d1234-0000-4000-8000-000000000001 by-uuid - -\n";
	static struct machines ms;
	struct hosts_table *hosts;
	struct machine *m;
	struct uuid uuid;

	(void)state;
	assert_int_equal(hosts_table_parse_take(&hosts, "test", strdup(text),
						strlen(text)),
			 0);
	assert_int_equal(machines_init(&ms, hosts), 0);
	/* Its reservation leads to it before any DHCP was seen. */
	m = machines_by_ip(&ms, 0x0a000009, 1);
	assert_true(m->has_mac && mac_equal(&m->mac, &mac_a));
	assert_memory_equal(m->name, "by-mac", 6);
	m = machines_by_mac(&ms, &mac_b, 1);
	assert_int_equal(
		uuid_parse("564d1234-0000-4000-8000-000000000001", &uuid), 0);
	machines_learn_name(m, MACHINE_NAME_CLIENT, "self", 4);
	machines_learn_uuid(&ms, m, &uuid);
	assert_memory_equal(m->name, "by-uuid", 7);
	machines_release(&ms);
	hosts_table_free(hosts);
}

static void machines_beyond_the_limit_replace_the_oldest(void **state)
{
	static struct machines ms;
	struct lru_key key;
	struct machine *m;
	unsigned i;

	(void)state;
	assert_int_equal(machines_init(&ms, NULL), 0);
	ms.max = 2;
	m = machines_by_mac(&ms, &mac_a, 1);
	key = m->node.key;
	machines_learn_ip(&ms, m, 7);
	for (i = 0; i < 100; i++)
		(void)machines_by_ip(&ms, 1000 + i, 1);
	assert_int_equal(ms.table.n, 2);
	assert_int_equal(ms.by_ip.n, 2);
	assert_null(machines_find(&ms, key));
	assert_false(machines_by_ip(&ms, 7, 1)->has_mac);
	machines_release(&ms);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			lru_keeps_entries_in_order_of_use_with_long_chains),
		cmocka_unit_test(
			machine_loses_its_address_to_the_one_that_gets_it),
		cmocka_unit_test(machine_gets_its_mac_and_address_by_arp),
		cmocka_unit_test(machine_name_of_a_better_source_stays),
		cmocka_unit_test(
			machine_is_in_the_hosts_file_by_mac_uuid_or_address),
		cmocka_unit_test(machines_beyond_the_limit_replace_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
