/* SPDX-License-Identifier: BSD-2-Clause */
/* Patterns with * and ?. */
#include "../unit.h"

#include <string.h>

#include "util/glob.h"

static void stars_and_question_marks_match_as_in_a_shell(void **state)
{
	/* clang-format off */
	static const struct {
		const char *pattern, *text;
		bool want;
	} v[] = {
		{"", "", true}, {"", "a", false}, {"a", "", false},
		{"*", "", true}, {"*", "abc", true}, {"**", "abc", true},
		{"?", "a", true}, {"?", "", false}, {"?", "ab", false},
		{"abc", "abc", true}, {"abc", "ABC", true},
		{"abc", "abcd", false}, {"abc", "ab", false},
		{"a*", "a", true}, {"a*", "abc", true}, {"a*", "b", false},
		{"*c", "abc", true}, {"*c", "abcd", false},
		{"*bc", "abbc", true}, {"*b*d", "abcbd", true},
		{"a*b*c", "a1b2b3c", true}, {"a*b*c", "a1c2b", false},
		{"a?c*", "abcd", true}, {"*?", "", false}, {"*?", "x", true},
		{"[a]", "a", false}, {"[a]", "[a]", true},
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		if (glob_match(v[i].pattern, v[i].text, strlen(v[i].text)) !=
		    v[i].want)
			fail_msg("%s %s", v[i].pattern, v[i].text);
}

static void text_may_hold_any_bytes(void **state)
{
	(void)state;
	assert_true(glob_match("a?b*", "a\0b\0\xff", 5));
	assert_false(glob_match("a", "a\0", 2));
	assert_true(glob_match("*", NULL, 0));
}

/* As deep as an attacker can make it: no more than 64 * 4096 steps. */
static void many_stars_take_no_exponential_time(void **state)
{
	static char pattern[65], text[4096];
	size_t i;

	(void)state;
	for (i = 0; i < 64; i += 2) {
		pattern[i] = '*';
		pattern[i + 1] = 'a';
	}
	pattern[63] = 'b';
	memset(text, 'a', sizeof(text));
	assert_false(glob_match(pattern, text, sizeof(text)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(stars_and_question_marks_match_as_in_a_shell),
		cmocka_unit_test(text_may_hold_any_bytes),
		cmocka_unit_test(many_stars_take_no_exponential_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
