/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4 addresses and netmasks as text. */
#include "../unit.h"

#include "util/ip4.h"
#include "wire/err.h"

static void ip4_parse_is_strict_and_masks_are_contiguous(void **state)
{
	static const char *const bad[] = {
		"",	    "1.2.3",	  "1.2.3.4.5", "256.1.1.1",
		"01.2.3.4", "1.2.3.4 ",	  "1..3.4",    "a.b.c.d",
		"1.2.3.-4", "1.2.3.1000", ".1.2.3",    "1.2.3.4.",
	};
	char buf[IP4_STRLEN];
	uint32_t ip;
	size_t i;

	(void)state;
	assert_int_equal(ip4_parse("255.0.10.1", &ip), 0);
	assert_true(ip == 0xff000a01);
	assert_string_equal(ip4_format(buf, ip), "255.0.10.1");
	for (i = 0; i < N_ELEM(bad); i++)
		assert_int_equal(ip4_parse(bad[i], &ip), PXE_EBADMSG);
	assert_true(ip4_mask(0) == 0);
	assert_true(ip4_mask(24) == 0xffffff00);
	assert_true(ip4_mask(32) == 0xffffffff);
	assert_int_equal(ip4_mask_len(0xfffffffe), 31);
	assert_int_equal(ip4_mask_len(0xff00ff00), -1);
	assert_false(ip4_is_host(0x00000001));
	assert_false(ip4_is_host(0x7f000001));
	assert_false(ip4_is_host(0xe0000001));
	assert_true(ip4_is_host(0x0a000001));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ip4_parse_is_strict_and_masks_are_contiguous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
