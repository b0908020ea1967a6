/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a network interface. */
#include "../unit.h"

#include <errno.h>
#include <net/if.h>

#include "sys/iface.h"
#include "sys/iface_watch.h"

static void loopback_has_its_address_and_no_hardware_address(void **state)
{
	struct iface i;

	(void)state;
	if (!if_nametoindex("lo") || iface_get(&i, "lo") || !i.ip) {
		print_message("no loopback interface with an address here\n");
		skip();
	}
	assert_string_equal(i.name, "lo");
	assert_int_equal(i.index, if_nametoindex("lo"));
	assert_int_equal(i.ip, 0x7f000001);
	assert_int_equal(i.mask, 0xff000000);
	assert_true(mac_is_zero(&i.mac));
}

static void interface_that_does_not_exist_is_enodev(void **state)
{
	static const char *const names[] = {"", "nosuch0",
					    "a-name-beyond-15-bytes"};
	struct iface i;
	size_t k;

	(void)state;
	for (k = 0; k < N_ELEM(names); k++)
		assert_int_equal(iface_get(&i, names[k]), -ENODEV);
}

static void addresses_of_this_machine_are_sorted_and_unique(void **state)
{
	struct iface_addrs a;
	size_t k;

	(void)state;
	assert_int_equal(iface_addrs_get(&a), 0);
	if (!a.n) {
		print_message("no interface with an address here\n");
		skip();
	}
	for (k = 0; k < a.n; k++) {
		assert_true(iface_addrs_has(&a, a.v[k]));
		assert_true(!k || a.v[k - 1] < a.v[k]);
	}
	assert_false(iface_addrs_has(&a, 0xc0000201));
	iface_addrs_release(&a);
	assert_int_equal(a.n, 0);
	iface_addrs_release(&a);
}

static void empty_list_has_no_address(void **state)
{
	const struct iface_addrs none = {NULL, 0};

	(void)state;
	assert_false(iface_addrs_has(&none, 0));
	assert_false(iface_addrs_has(&none, 0x7f000001));
}

static void watch_without_news_tells_no_change(void **state)
{
	struct iface_watch *w;

	(void)state;
	assert_int_equal(iface_watch_open(&w), 0);
	assert_true(iface_watch_fd(w) >= 0);
	assert_false(iface_watch_changed(w));
	iface_watch_close(w);
	iface_watch_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			loopback_has_its_address_and_no_hardware_address),
		cmocka_unit_test(interface_that_does_not_exist_is_enodev),
		cmocka_unit_test(
			addresses_of_this_machine_are_sorted_and_unique),
		cmocka_unit_test(empty_list_has_no_address),
		cmocka_unit_test(watch_without_news_tells_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
