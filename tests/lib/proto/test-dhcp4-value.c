/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCPv4 options as administrators write them. */
#include "../unit.h"

#include <string.h>

#include "proto/dhcp4_value.h"
#include "util/txt.h"
#include "wire/err.h"

/* What a place and a value come to: hexadecimal, or the error's text. */
static const char *parse(const char *place, const char *text)
{
	static char out[600];
	struct dhcp4_place p;
	uint8_t buf[256];
	const char *wrong;
	struct txt t;
	struct wr w;

	if (dhcp4_place_parse(&p, place))
		return "no such option";
	wr_init(&w, buf, sizeof(buf));
	wrong = dhcp4_value_parse(&w, &p, text);
	if (wrong)
		return wrong;
	txt_init(&t, out, sizeof(out));
	txt_hex(&t, buf, w.len, 0);
	return out;
}

static void the_type_of_the_option_decides_how_its_value_is_read(void **state)
{
	/* clang-format off */
	static const struct {
		const char *place, *text, *want;
	} v[] = {
		{"42", "10.0.0.1", "0a000001"},
		{"ntp", "10.0.0.1,10.0.0.2", "0a0000010a000002"},
		{"ntp-servers", "10.0.0.1, 10.0.0.2", "0a0000010a000002"},
		{"ntp", "10.0.0.256", "not IPv4 addresses"},
		{"ntp", "", "not IPv4 addresses"},
		{"ntp", "10.0.0.1,", "not IPv4 addresses"},
		{"mtu", "9000", "2328"},
		{"26", "65536", "not a number from 0 to 65535"},
		{"mtu", "1,2", "not of a length that this option may have"},
		{"domain", "lab", "6c6162"},
		{"15", "", "empty"},
		{"root-path", "iscsi:10.0.0.1::::iqn.x,y z",
		 "69736373693a31302e302e302e313a3a3a3a69716e2e782c79207a"},
		{"ip-forward", "yes", "01"},
		{"19", "0", "00"},
		{"19", "maybe", "neither yes nor no"},
		{"211", "5m", "0000012c"},
		{"v6-only", "infinite", "ffffffff"},
		{"reboot-time", "soon",
		 "not a duration such as 90, 30m, 12h, 7d"},
		{"150", "10.0.0.1", "0a000001"},
		{"time-offset", "3600", "00000e10"},
		{"static-route", "10.0.0.1",
		 "not of a length that this option may have"},
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		assert_string_equal(parse(v[i].place, v[i].text), v[i].want);
}

static void domain_search_is_labels_of_rfc_3397(void **state)
{
	(void)state;
	assert_string_equal(parse("119", "a.bc,d"), "01610262630001640"
						    "0");
	assert_string_equal(parse("domain-search", "a."), "016100");
	assert_string_equal(parse("119", "a..b"),
			    "not names with labels of 1 to 63 bytes");
	assert_string_equal(parse("119", ""),
			    "not names with labels of 1 to 63 bytes");
	assert_string_equal(
		parse("119", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			     "aaaaaaaaaaaaaaa.x"),
		"not names with labels of 1 to 63 bytes");
}

static void classless_routes_are_those_of_rfc_3442(void **state)
{
	(void)state;
	/* RFC 3442, the table on page 4. */
	assert_string_equal(parse("121", "0.0.0.0/0=10.0.0.1"), "000a000001");
	assert_string_equal(parse("121", "10.17.0.0/16=10.0.0.1"),
			    "100a110a000001");
	assert_string_equal(
		parse("classless-static-route",
		      "10.229.0.128/25=10.0.0.1,10.198.122.47/32=10.0.0.2"),
		"190ae500800a000001200ac67a2f0a000002");
	assert_string_equal(parse("121", "10.0.0.1/8=10.0.0.1"),
			    "the address of the network has bits beyond its "
			    "length");
	assert_string_equal(parse("121", "10.0.0.0/33=10.0.0.1"),
			    "not of the form NETWORK/LEN=ROUTER");
	assert_string_equal(parse("121", "10.0.0.0/8"),
			    "not of the form NETWORK/LEN=ROUTER");
	assert_string_equal(parse("121", "10.0.0.0=1/8"),
			    "not of the form NETWORK/LEN=ROUTER");
}

static void a_prefix_says_what_a_value_is(void **state)
{
	static const char unknown[] =
		"the type of this option is not known: begin its value with "
		"ip:, u8:, u16:, u32:, text: or hex:";

	(void)state;
	assert_string_equal(parse("224", "x"), unknown);
	assert_string_equal(parse("43", "x"), unknown);
	assert_string_equal(parse("43.10", "x"), unknown);
	assert_string_equal(parse("224", "text:x"), "78");
	assert_string_equal(parse("224", "u8:1,2"), "0102");
	assert_string_equal(parse("224", "u8:256"),
			    "not a number from 0 to 255");
	assert_string_equal(parse("224", "u16:258"), "0102");
	assert_string_equal(parse("224", "u32:1"), "00000001");
	assert_string_equal(parse("224", "u32:4294967296"),
			    "not a number from 0 to 4294967295");
	assert_string_equal(parse("224", "ip:10.0.0.1"), "0a000001");
	assert_string_equal(parse("43.10", "hex:01:02"), "0102");
	assert_string_equal(parse("ipxe.176", "hex:01"), "01");
	assert_string_equal(parse("224", "hex:0A0b"), "0a0b");
	assert_string_equal(parse("224", "hex:0"),
			    "not pairs of hexadecimal digits");
	assert_string_equal(parse("224", "hex:01:"),
			    "not pairs of hexadecimal digits");
	assert_string_equal(parse("224", "hex:"), "empty");
	/* A known option's length counts however its value is written. */
	assert_string_equal(parse("26", "hex:01"),
			    "not of a length that this option may have");
}

static void places_name_options_and_what_is_in_them(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		int rc;
		struct dhcp4_place want;
	} v[] = {
		{"3", 0, {3, false, 0, false, 0}},
		{"router", 0, {3, false, 0, false, 0}},
		{"routers", 0, {3, false, 0, false, 0}},
		{"43.10", 0, {43, true, 10, false, 0}},
		{"vendor.6", 0, {43, true, 6, false, 0}},
		{"125.42623.1", 0, {125, true, 1, true, 42623}},
		{"124.9", 0, {124, false, 0, true, 9}},
		{"0", PXE_ENOENT, {0}},
		{"255", PXE_ENOENT, {0}},
		{"", PXE_ENOENT, {0}},
		{"nothing", PXE_ENOENT, {0}},
		{"43.0", PXE_EBADMSG, {0}},
		{"43.255", PXE_EBADMSG, {0}},
		{"43.x", PXE_EBADMSG, {0}},
		{"43.", PXE_EBADMSG, {0}},
		{"43.1.2", PXE_EBADMSG, {0}},
		{"124", PXE_EBADMSG, {0}},
		{"125", PXE_EBADMSG, {0}},
		{"125.9", PXE_EBADMSG, {0}},
		{"124.9.1", PXE_EBADMSG, {0}},
		{"125.4294967296.1", PXE_EBADMSG, {0}},
	};
	/* clang-format on */
	struct dhcp4_place p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		if (dhcp4_place_parse(&p, v[i].text) != v[i].rc)
			fail_msg("%s", v[i].text);
		if (v[i].rc)
			continue;
		assert_int_equal(p.code, v[i].want.code);
		assert_int_equal(p.has_sub, v[i].want.has_sub);
		assert_int_equal(p.sub, v[i].want.sub);
		assert_int_equal(p.has_enterprise, v[i].want.has_enterprise);
		assert_int_equal(p.enterprise, v[i].want.enterprise);
	}
}

static void a_value_that_no_buffer_holds_is_too_long(void **state)
{
	static char text[400];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_string_equal(parse("15", text), "too long");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_type_of_the_option_decides_how_its_value_is_read),
		cmocka_unit_test(domain_search_is_labels_of_rfc_3397),
		cmocka_unit_test(classless_routes_are_those_of_rfc_3442),
		cmocka_unit_test(a_prefix_says_what_a_value_is),
		cmocka_unit_test(places_name_options_and_what_is_in_them),
		cmocka_unit_test(a_value_that_no_buffer_holds_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
