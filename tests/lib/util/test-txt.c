/* SPDX-License-Identifier: BSD-2-Clause */
/* Bounded text. */
#include "../unit.h"

#include "util/txt.h"

static void txt_escapes_bytes_and_cuts_at_its_end(void **state)
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

static void txt_is_printable_means_ascii_from_20_to_7e(void **state)
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
		cmocka_unit_test(txt_escapes_bytes_and_cuts_at_its_end),
		cmocka_unit_test(txt_is_printable_means_ascii_from_20_to_7e),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
