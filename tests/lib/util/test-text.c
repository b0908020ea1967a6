/* SPDX-License-Identifier: BSD-2-Clause */
/* Text to value and back: addresses, numbers, escapes. */
#include "../unit.h"

#include <string.h>

#include "util/ip4.h"
#include "util/mac.h"
#include "util/num.h"
#include "util/txt.h"
#include "util/uuid.h"
#include "wire/err.h"

static void mac_forms(void **state)
{
	static const char *const good[] = {
		"52:54:00:ab:cd:ef", "52-54-00-AB-CD-EF", "525400abcdef",
		"5254.00ab.cdef",    "52:54:00:AB:cd:EF",
	};
	static const char *const bad[] = {
		"",
		"52:54:00:ab:cd",
		"52:54:00:ab:cd:ef:01",
		"52:54-00:ab:cd:ef",
		"52:54:00:ab:cd:eg",
		"5254:00ab:cdef",
		"52:54:00:ab:cd:ef ",
		" 52:54:00:ab:cd:ef",
		"5254.00ab.cde",
		"52540",
		"5",
		"52:5400abcdef",
		"::::::",
	};
	char buf[MAC_STRLEN];
	struct mac m;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++) {
		assert_int_equal(mac_parse(good[i], &m), 0);
		assert_string_equal(mac_format(buf, &m), "52:54:00:ab:cd:ef");
	}
	for (i = 0; i < N_ELEM(bad); i++)
		assert_int_equal(mac_parse(bad[i], &m), PXE_EBADMSG);
	assert_string_equal(mac_format_sep(buf, &m, '-'), "52-54-00-ab-cd-ef");
}

static void ip4_forms(void **state)
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

static void numbers(void **state)
{
	uint64_t v = 7;
	uint32_t d;

	(void)state;
	assert_int_equal(num_u64("18446744073709551615", 0, UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(num_u64("18446744073709551616", 0, UINT64_MAX, &v),
			 PXE_ERANGE);
	assert_int_equal(num_u64("8", 9, 10, &v), PXE_ERANGE);
	assert_int_equal(num_u64("-1", 0, 10, &v), PXE_EBADMSG);
	assert_int_equal(num_u64("1 ", 0, 10, &v), PXE_EBADMSG);
	assert_int_equal(num_u64("", 0, 10, &v), PXE_EBADMSG);
	assert_int_equal(num_u64("0x1", 0, 10, &v), PXE_EBADMSG);
	assert_true(v == UINT64_MAX);
	assert_int_equal(num_duration("2h", &d), 0);
	assert_int_equal(d, 7200);
	assert_int_equal(num_duration("infinite", &d), 0);
	assert_true(d == NUM_INFINITE);
	assert_int_equal(num_duration("4294967295", &d), PXE_ERANGE);
	assert_int_equal(num_duration("2hh", &d), PXE_EBADMSG);
	assert_int_equal(num_duration("2y", &d), PXE_EBADMSG);
	assert_int_equal(num_size("3M", &v), 0);
	assert_true(v == 3 << 20);
	assert_int_equal(num_size("17179869184T", &v), PXE_ERANGE);
}

static void uuid_orders(void **state)
{
	char buf[UUID_STRLEN];
	struct uuid u, s;

	(void)state;
	assert_int_equal(uuid_parse("00112233-4455-6677-8899-AABBccddeeff", &u),
			 0);
	assert_string_equal(uuid_format(buf, &u),
			    "00112233-4455-6677-8899-aabbccddeeff");
	s = uuid_swap(&u);
	assert_string_equal(uuid_format(buf, &s),
			    "33221100-5544-7766-8899-aabbccddeeff");
	s = uuid_swap(&s);
	assert_memory_equal(&s, &u, sizeof(u));
	assert_true(uuid_is_usable(&u));
	memset(&u, 0xff, sizeof(u));
	assert_false(uuid_is_usable(&u));
	assert_int_equal(uuid_parse("00112233-4455-6677-8899-aabbccddeef", &u),
			 PXE_EBADMSG);
	assert_int_equal(uuid_parse("001122334455-6677-8899-aabbccddeeff", &u),
			 PXE_EBADMSG);
}

static void escapes(void **state)
{
	char buf[16];
	struct txt t;

	(void)state;
	txt_init(&t, buf, sizeof(buf));
	txt_esc(&t, "a\\\n\x1b\xff", 5);
	assert_string_equal(buf, "a\\\\\\x0a\\x1b\\xff");
	assert_false(t.cut);
	txt_str(&t, "!");
	assert_true(t.cut);
	txt_init(&t, buf, 4);
	txt_fmt(&t, "%d", 12345);
	assert_string_equal(buf, "123");
	assert_true(t.cut);
	txt_init(&t, buf, sizeof(buf));
	txt_hex(&t, "\x01\xab", 2, ':');
	assert_string_equal(buf, "01:ab");
}

static void printable_is_ascii_from_20_to_7e(void **state)
{
	static const char *const bad[] = {"a\n",  "\x1f", "\x7f",
					  "\x80", "\xff", "caf\xc3\xa9"};
	size_t i;

	(void)state;
	assert_true(txt_is_printable(""));
	assert_true(txt_is_printable(" ~\\"));
	for (i = 0; i < N_ELEM(bad); i++)
		assert_false(txt_is_printable(bad[i]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(mac_forms),
		cmocka_unit_test(ip4_forms),
		cmocka_unit_test(numbers),
		cmocka_unit_test(uuid_orders),
		cmocka_unit_test(escapes),
		cmocka_unit_test(printable_is_ascii_from_20_to_7e),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
