/* SPDX-License-Identifier: BSD-2-Clause */
/* What every kind of script is made of: URLs, labels, paths, command lines. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "model/cmdline.h"
#include "model/label.h"
#include "model/tree_path.h"
#include "model/url.h"
#include "wire/err.h"

static void url_is_absolute_and_its_path_percent_encoded(void **state)
{
	static const char *const good[] = {"http://h", "tftp://1.2.3.4/x",
					   "http://${next-server}/"};
	static const char *const bad[] = {"",	      "h",	 "http:/h",
					  "http://",  "://h",	 "HTTP://h",
					  "http:///", "/http://"};
	char buf[64];
	struct txt t;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++)
		assert_true(url_is_absolute(good[i]));
	for (i = 0; i < N_ELEM(bad); i++)
		assert_false(url_is_absolute(bad[i]));
	txt_init(&t, buf, sizeof(buf));
	url_put_path(&t, "a b/c:d#e?f%g${h}+~", 19);
	assert_string_equal(buf, "a%20b/c%3Ad%23e%3Ff%25g%24%7Bh%7D+~");
}

static void label_put_replaces_bytes_that_no_label_has(void **state)
{
	char buf[64];
	struct txt t;

	(void)state;
	txt_init(&t, buf, sizeof(buf));
	label_put(&t, "a b.c-d/e\xff", 10);
	assert_string_equal(buf, "a_b.c-d_e_");
}

static void tree_path_absolute_resolves_dots_and_slashes(void **state)
{
	static const char *const cases[][3] = {
		{"/a/b", "c", "/a/b/c"},     {"/a/b", "/c", "/c"},
		{"/a/b", "../c", "/a/c"},    {"/a", "../../../c", "/c"},
		{"/", "c//d/./e", "/c/d/e"}, {"/", "..", "/"},
		{"/a", ".", "/a"},	     {"/a", "b/..", "/a"},
		{"/a", "...", "/a/..."},     {"/a", "b/", "/a/b"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		char *s = tree_path_absolute(cases[i][0], cases[i][1]);

		assert_non_null(s);
		assert_string_equal(s, cases[i][2]);
		free(s);
	}
}

static void tree_path_of_facts_is_below_the_boot_root(void **state)
{
	static const struct {
		const char *file, *root, *tree; /* NULL: none */
	} cases[] = {
		{"/srv/pxe/images/a/1.facts", NULL, "images/a/1"},
		{"/images/a/1.facts", NULL, "images/a/1"},
		{"/images/x/images/a/1.facts", NULL, "images/a/1"},
		{"/srv/a/1.facts", NULL, NULL},
		{"/srv/images.facts", NULL, NULL},
		{"/srv/images/.facts", NULL, NULL},
		{"/srv/images/a", NULL, NULL},
		{"/srv/images/a/1.fact", NULL, NULL},
		{"/srv/pxe/images/a/1.facts", "/srv", "pxe/images/a/1"},
		{"/srv/pxe/images/a/1.facts", "/", "srv/pxe/images/a/1"},
		{"/srv/pxe/a.facts", "/srv/pxe", "a"},
		{"/srv/pxe2/a.facts", "/srv/pxe", NULL},
		{"/srv/pxe.facts", "/srv/pxe", NULL},
		{"/srv/pxe/.facts", "/srv/pxe", NULL},
		{".facts", "/", NULL},
	};
	const char *tree;
	size_t i, len;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		int rc = tree_path_of_facts(cases[i].file, cases[i].root, &tree,
					    &len);

		if (!cases[i].tree) {
			assert_int_equal(rc, PXE_ENOENT);
			continue;
		}
		assert_int_equal(rc, 0);
		assert_int_equal(len, strlen(cases[i].tree));
		assert_memory_equal(tree, cases[i].tree, len);
	}
}

static void cmdline_fill_replaces_place_holders(void **state)
{
	static const struct {
		const char *cmdline, *kind, *answer, *want;
	} cases[] = {
		{"", "", NULL, ""},
		{"  a   b ", "", NULL, "a b"},
		{"r=@BASE@/x i=@ISO@@BASE@ m=a@b.c", "", NULL,
		 "r=http://h/t/x i=http://h/t.isohttp://h/t m=a@b.c"},
		{"auto=true priority=critical url=@ANSWER@ ---", "preseed", "U",
		 "auto=true priority=critical url=U ---"},
		{"auto=true priority=critical url=@ANSWER@ ---", "preseed",
		 NULL, "---"},
		{"auto=true priority=critical", "preseed", NULL,
		 "auto=true priority=critical"},
		{"ip=dhcp autoinstall ds=nocloud;s=@ANSWER@/", "autoinstall",
		 NULL, "ip=dhcp"},
		{"ip=dhcp autoinstall ds=nocloud;s=@ANSWER@/", "autoinstall",
		 "http://s", "ip=dhcp autoinstall ds=nocloud;s=http://s/"},
		{"inst.ks=@ANSWER@ autoinstall", "kickstart", NULL,
		 "autoinstall"},
		{"x=@ANSWER@", "", "@BASE@", "x=@BASE@"},
	};
	char buf[128];
	struct txt t;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		struct cmdline_vars v = {"http://h/t", "http://h/t.iso",
					 cases[i].answer, cases[i].kind};

		txt_init(&t, buf, sizeof(buf));
		cmdline_fill(&t, cases[i].cmdline, &v);
		assert_string_equal(buf, cases[i].want);
	}
	assert_int_equal(cmdline_uses("@BASE @ISO@ ANSWER@"), CMDLINE_ISO);
	assert_int_equal(cmdline_uses("x@BASE@@ANSWER@"),
			 CMDLINE_BASE | CMDLINE_ANSWER);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(url_is_absolute_and_its_path_percent_encoded),
		cmocka_unit_test(label_put_replaces_bytes_that_no_label_has),
		cmocka_unit_test(tree_path_absolute_resolves_dots_and_slashes),
		cmocka_unit_test(tree_path_of_facts_is_below_the_boot_root),
		cmocka_unit_test(cmdline_fill_replaces_place_holders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
