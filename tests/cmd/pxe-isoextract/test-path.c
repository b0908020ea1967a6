/* SPDX-License-Identifier: BSD-2-Clause */
/* Which paths and link targets of an image may be created. */
#include "../../lib/unit.h"

#include <string.h>

#include "read/path.h"

static void path_check_refuses_absolute_dotted_control_deep_long(void **state)
{
	static const char *const good[] = {
		"a",	  "a/b/c", ".hidden/.file", "..a/b..",
		"a name", "a\\b",  "\xc3\xa9",	    "...",
	};
	static const char *const bad[] = {
		"",    "/",    "/a", "..",   "a/..",   "a/../b", ".",
		"./a", "a//b", "a/", "a\nb", "a\x1b[", "a\x7f",
	};
	char deep[4 * PATH_DEPTH_MAX], part[300];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++)
		assert_null(path_check(good[i]));
	for (i = 0; i < N_ELEM(bad); i++)
		assert_non_null(path_check(bad[i]));
	for (i = 0; i < PATH_DEPTH_MAX; i++)
		memcpy(deep + 2 * i, "d/", 2);
	deep[2 * i - 1] = 0;
	assert_null(path_check(deep));
	memcpy(deep + 2 * i - 1, "/d", 3);
	assert_non_null(path_check(deep));
	memset(part, 'x', sizeof(part));
	part[255] = 0;
	assert_null(path_check(part));
	part[255] = 'x';
	part[256] = 0;
	assert_non_null(path_check(part));
}

static void path_check_link_refuses_targets_outside_the_tree(void **state)
{
	static const struct {
		const char *path, *target;
		int good;
	} cases[] = {
		{"a", "b", 1},	       {"a", ".", 1},
		{"a", "b/c", 1},       {"a", "./b", 1},
		{"a", "..", 0},	       {"a", "../b", 0},
		{"d/a", "../b", 1},    {"d/a", "..", 1},
		{"d/a", "../../b", 0}, {"d/e/a", "../../b", 1},
		{"d/a", "./../b", 1},  {"d/a", "b/../c", 0},
		{"a", "/etc", 0},      {"a", "", 0},
		{"a", "b\n", 0},       {"a", "b//c", 1},
		{"d/a", "..//..", 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++)
		assert_int_equal(
			!path_check_link(cases[i].path, cases[i].target),
			cases[i].good);
}

static void path_is_plain_refuses_blanks_dollar_at_utf8(void **state)
{
	(void)state;
	assert_true(path_is_plain("boot/vmlinuz-6.1.0+deb12~1_x"));
	assert_false(path_is_plain("a b"));
	assert_false(path_is_plain("a${b}"));
	assert_false(path_is_plain("a@BASE@"));
	assert_false(path_is_plain("\xc3\xa9"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			path_check_refuses_absolute_dotted_control_deep_long),
		cmocka_unit_test(
			path_check_link_refuses_targets_outside_the_tree),
		cmocka_unit_test(path_is_plain_refuses_blanks_dollar_at_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
