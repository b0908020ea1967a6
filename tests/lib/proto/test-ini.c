/* SPDX-License-Identifier: BSD-2-Clause */
/* INI files, as .treeinfo is one. */
#include "../unit.h"

#include <string.h>

#include "../mutate.h"
#include "proto/ini.h"
#include "wire/err.h"

static const char text[] = "before = any section\n"
			   "[general]\n"
			   "; comment = 1\n"
			   "# comment = 2\n"
			   "arch = x86_64\r\n"
			   "  family :  Rocky Linux \t\n"
			   "url = http://a/b?c=d\n"
			   "empty =\n"
			   "= nothing\n"
			   "no separator\n"
			   "arch = second\n"
			   "[images-x86_64]\n"
			   "kernel = images/pxeboot/vmlinuz\n"
			   "[broken\n"
			   "arch = still images\n"
			   "[general]\n"
			   "late = yes"; /* and no line end */

static void ini_get_finds_the_first_key_of_its_section(void **state)
{
	static const struct {
		const char *section, *key, *value;
		int rc;
	} cases[] = {
		{"", "before", "any section", 0},
		{"general", "arch", "x86_64", 0},
		{"general", "family", "Rocky Linux", 0},
		{"general", "url", "http://a/b?c=d", 0},
		{"general", "empty", "", 0},
		{"general", "late", "yes", 0},
		{"general", "comment", "", PXE_ENOENT},
		{"general", "", "", PXE_ENOENT},
		{"general", "kernel", "", PXE_ENOENT},
		{"images-x86_64", "kernel", "images/pxeboot/vmlinuz", 0},
		{"images-x86_64", "arch", "still images", 0},
		{"nosuch", "arch", "", PXE_ENOENT},
	};
	char out[64];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		int rc = ini_get(text, sizeof(text) - 1, cases[i].section,
				 cases[i].key, out, sizeof(out));

		assert_int_equal(rc, cases[i].rc);
		assert_string_equal(out, cases[i].value);
	}
}

static void ini_get_of_a_value_that_does_not_fit_fails(void **state)
{
	char out[6];

	(void)state;
	assert_int_equal(ini_get("k=12345", 7, "", "k", out, sizeof(out)), 0);
	assert_string_equal(out, "12345");
	assert_int_equal(ini_get("k=123456", 8, "", "k", out, sizeof(out)),
			 PXE_ENOSPC);
	assert_string_equal(out, "");
	assert_int_equal(ini_get("k=1\0002", 5, "", "k", out, sizeof(out)),
			 PXE_EBADMSG);
	assert_string_equal(out, "");
	assert_int_equal(ini_get(NULL, 0, "", "k", out, sizeof(out)),
			 PXE_ENOENT);
}

static void one(const uint8_t *p, size_t len, void *ctx)
{
	struct ini_item item;
	unsigned *n = ctx;
	struct ini it;
	char out[32];

	ini_init(&it, p, len);
	while (ini_next(&it, &item))
		(*n)++;
	(void)ini_get(p, len, "general", "arch", out, sizeof(out));
}

static void ini_survives_every_mutation(void **state)
{
	unsigned n = 0;

	(void)state;
	mutate_all(one, text, sizeof(text) - 1, &n);
	assert_true(n > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ini_get_finds_the_first_key_of_its_section),
		cmocka_unit_test(ini_get_of_a_value_that_does_not_fit_fails),
		cmocka_unit_test(ini_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
