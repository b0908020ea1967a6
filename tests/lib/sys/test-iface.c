/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a network interface. */
#include "../unit.h"

#include <errno.h>
#include <net/if.h>

#include "sys/iface.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			loopback_has_its_address_and_no_hardware_address),
		cmocka_unit_test(interface_that_does_not_exist_is_enodev),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
