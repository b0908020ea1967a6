/* SPDX-License-Identifier: BSD-2-Clause */
/* Entity tags, RFC 9110, 8.8.3: which files share one, and lists of them. */
#include "../../lib/unit.h"

#include <string.h>

#include "head/etag.h"

static struct stat stat_of(uint64_t ino, int64_t size, int64_t sec, long nsec)
{
	struct stat st;

	memset(&st, 0, sizeof(st));
	st.st_ino = ino;
	st.st_size = size;
	st.st_mtim.tv_sec = sec;
	st.st_mtim.tv_nsec = nsec;
	return st;
}

/* A quoted string without a blank, which no cut has ended. */
static void check_form(const char *etag)
{
	size_t n = strlen(etag);

	assert_true(n > 2 && n < ETAG_STRLEN);
	assert_int_equal(etag[0], '"');
	assert_ptr_equal(strchr(etag + 1, '"'), etag + n - 1);
	assert_null(strchr(etag, ' '));
}

static void etag_of_each_file_is_another(void **state)
{
	static const struct {
		uint64_t ino;
		int64_t size, sec;
		long nsec;
	} v[] = {
		{1, 2, 3, 4}, {2, 2, 3, 4},  {1, 3, 3, 4},  {1, 2, 4, 4},
		{1, 2, 3, 5}, {12, 3, 4, 0}, {1, 23, 4, 0},
	};
	char etag[N_ELEM(v)][ETAG_STRLEN], widest[ETAG_STRLEN];
	struct stat st;
	size_t i, k;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		st = stat_of(v[i].ino, v[i].size, v[i].sec, v[i].nsec);
		etag_format(etag[i], &st, NULL);
		check_form(etag[i]);
		for (k = 0; k < i; k++)
			assert_string_not_equal(etag[i], etag[k]);
	}
	st = stat_of(UINT64_MAX, INT64_MAX, INT64_MAX, 999999999);
	etag_format(widest, &st, NULL);
	check_form(widest);
}

/* Files in an image differ by their place in it, and by the image. */
static void etag_of_each_file_in_an_image_is_another(void **state)
{
	static const struct {
		uint64_t ino;
		long nsec;
		struct etag_extent extent;
	} v[] = {
		{1, 4, {2048, 10}}, {1, 4, {4096, 10}}, {1, 4, {2048, 11}},
		{1, 5, {2048, 10}}, {2, 4, {2048, 10}},
	};
	const struct etag_extent widest = {UINT64_MAX, UINT64_MAX};
	char etag[N_ELEM(v)][ETAG_STRLEN], whole[ETAG_STRLEN];
	struct stat st;
	size_t i, k;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		st = stat_of(v[i].ino, 99999, 3, v[i].nsec);
		etag_format(etag[i], &st, &v[i].extent);
		check_form(etag[i]);
		etag_format(whole, &st, NULL);
		assert_string_not_equal(etag[i], whole);
		for (k = 0; k < i; k++)
			assert_string_not_equal(etag[i], etag[k]);
	}
	st = stat_of(UINT64_MAX, INT64_MAX, INT64_MAX, 999999999);
	etag_format(whole, &st, &widest);
	check_form(whole);
}

static void etag_lists_compare_strongly_or_weakly(void **state)
{
	static const struct {
		const char *list;
		bool strong, weak;
	} v[] = {
		{"\"a\"", true, true},
		{"W/\"a\"", false, true},
		{"\"x\", \"a\"", true, true},
		{"\"x\",W/\"a\" ,\"y\"", false, true},
		{" , \"a\"", true, true},
		{"*", true, true},
		{" *\t", true, true},
		{"**", false, false},
		{"\"x\"", false, false},
		{"a", false, false},
		{"", false, false},
		{"\"a", false, false},
		{"\"x\" \"a\"", true, true},
		{"x, \"a\"", false, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++)
		if (etag_in_list(v[i].list, "\"a\"", false) != v[i].strong ||
		    etag_in_list(v[i].list, "\"a\"", true) != v[i].weak)
			fail_msg("%s", v[i].list);
}

static void etag_of_if_range_must_match_strongly(void **state)
{
	bool match = false;

	(void)state;
	assert_true(etag_match_one("\"a\"", "\"a\"", &match) && match);
	assert_true(etag_match_one("\"a\" ", "\"a\"", &match) && match);
	assert_true(etag_match_one("W/\"a\"", "\"a\"", &match) && !match);
	assert_true(etag_match_one("\"b\"", "\"a\"", &match) && !match);
	assert_true(etag_match_one("\"a\", \"b\"", "\"a\"", &match) && !match);
	assert_false(etag_match_one("a", "\"a\"", &match));
	assert_false(etag_match_one("*", "\"a\"", &match));
	assert_false(etag_match_one("", "\"a\"", &match));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(etag_of_each_file_is_another),
		cmocka_unit_test(etag_of_each_file_in_an_image_is_another),
		cmocka_unit_test(etag_lists_compare_strongly_or_weakly),
		cmocka_unit_test(etag_of_if_range_must_match_strongly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
