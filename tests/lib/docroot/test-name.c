/* SPDX-License-Identifier: BSD-2-Clause */
/* Names below the boot root: one table of spellings, and what holds for all. */
#include "../unit.h"

#include <string.h>

#include "../mutate.h"
#include "docroot/name.h"
#include "wire/err.h"

static const struct {
	const char *name;
	const char *clean; /* NULL: leads above the root */
} vectors[] = {
	{"", ""},
	{"/", ""},
	{"///", ""},
	{"a", "a"},
	{"/a", "a"},
	{"a/", "a/"},
	{"a//", "a/"},
	{"//a//b", "a/b"},
	{".", ""},
	{"./", ""},
	{"./a", "a"},
	{"a/.", "a/"},
	{"a/./b", "a/b"},
	{"a/..", ""},
	{"a/../", ""},
	{"a/../b", "b"},
	{"a/b/..", "a/"},
	{"a/b/../..", ""},
	{"a/b/c/../../d", "a/d"},
	{"..", NULL},
	{"/..", NULL},
	{"../a", NULL},
	{"a/../..", NULL},
	{"a/b/../../../c", NULL},
	{"./..", NULL},
	{"...", "..."},
	{"a/.../b", "a/.../b"},
	{".a/..b/c..", ".a/..b/c.."},
	{"a\\..\\b", "a\\..\\b"},
	{"a b\n\x80", "a b\n\x80"},
};

static void name_clean_has_one_form_of_all_spellings(void **state)
{
	char out[NAME_CAP];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++) {
		int rc = name_clean(out, sizeof(out), vectors[i].name);

		if (rc != (vectors[i].clean ? 0 : PXE_EBADMSG))
			fail_msg("%s: %d", vectors[i].name, rc);
		if (vectors[i].clean)
			assert_string_equal(out, vectors[i].clean);
	}
}

static void name_clean_needs_room_for_the_nul(void **state)
{
	static char name[NAME_CAP + 2];
	char out[NAME_CAP];

	(void)state;
	memset(name, 'a', NAME_CAP - 1);
	assert_int_equal(name_clean(out, sizeof(out), name), 0);
	assert_int_equal(strlen(out), NAME_CAP - 1);
	name[NAME_CAP - 1] = 'a';
	assert_int_equal(name_clean(out, sizeof(out), name), PXE_ENOSPC);
	name[NAME_CAP - 1] = '/';
	assert_int_equal(name_clean(out, sizeof(out), name), PXE_ENOSPC);
	assert_int_equal(name_clean(out, 4, "abc"), 0);
	assert_int_equal(name_clean(out, 4, "abc/"), PXE_ENOSPC);
	assert_int_equal(name_clean(out, 4, "//./abc"), 0);
	assert_int_equal(name_clean(out, 1, "//."), PXE_ENOSPC);
	assert_int_equal(name_clean(out, 1, "//"), 0);
	/* A part that is resolved later needs its room until then. */
	assert_int_equal(name_clean(out, 4, "abcd/.."), PXE_ENOSPC);
}

static void name_has_part_looks_between_slashes(void **state)
{
	static const struct {
		const char *name;
		bool up;
	} v[] = {
		{"", false},	  {"..", true},	    {"../a", true},
		{"a/..", true},	  {"a/../b", true}, {"/..", true},
		{"//..//", true}, {"...", false},   {"a..", false},
		{"..a/b", false}, {".", false},	    {"a/./b", false},
		{"a/ ..", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++)
		if (name_has_part(v[i].name, strlen(v[i].name), "..") !=
		    v[i].up)
			fail_msg("%s", v[i].name);
	assert_true(name_has_part("a/.", 3, "."));
	/* Of the n bytes only. */
	assert_false(name_has_part("a/..", 3, ".."));
	assert_true(name_has_part("a/..=b", 4, ".."));
}

/* Whatever came in: no part is empty, "." or "..", and it stays as it is. */
static void check(const uint8_t *p, size_t len, void *ctx)
{
	char name[64], out[64], again[64];

	(void)ctx;
	if (len >= sizeof(name) || memchr(p, 0, len))
		return;
	memcpy(name, p, len);
	name[len] = 0;
	if (name_clean(out, sizeof(out), name))
		return;
	assert_true(strlen(out) <= len);
	assert_true(out[0] != '/');
	assert_null(strstr(out, "//"));
	assert_false(name_has_part(out, strlen(out), "."));
	assert_false(name_has_part(out, strlen(out), ".."));
	assert_int_equal(name_clean(again, sizeof(again), out), 0);
	assert_string_equal(again, out);
}

static void name_clean_holds_for_mutated_names(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++)
		mutate_all(check, vectors[i].name, strlen(vectors[i].name),
			   NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_clean_has_one_form_of_all_spellings),
		cmocka_unit_test(name_clean_needs_room_for_the_nul),
		cmocka_unit_test(name_has_part_looks_between_slashes),
		cmocka_unit_test(name_clean_holds_for_mutated_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
