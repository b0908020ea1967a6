/* SPDX-License-Identifier: BSD-2-Clause */
/* Text for iPXE's lines, places, command lines. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "ipxe/ipxe_quote.h"
#include "model/cmdline.h"
#include "model/label.h"
#include "model/tree_path.h"
#include "model/url.h"
#include "wire/err.h"

static void words(void **state)
{
	static const struct {
		const char *text;
		bool plain, settings; /* is it taken without, with ${}? */
	} cases[] = {
		{"", true, true},
		{"a=b c;d x|y && ", false, false},
		{"ds=nocloud;s=http://h/", true, true},
		{"a|b a&b | & a#b", true, true},
		{"a || b", false, false},
		{"a ; b", false, false},
		{"#", false, false},
		{"a #b", false, false},
		{"\"quoted words\" 'x'", true, true},
		{"a$b {x} $", true, true},
		{"a=${net0/mac:hexhyp}", false, true},
		{"${mac}${uuid}", false, true},
		{"${mac", false, false},
		{"${}", false, false},
		{"${a b}", false, false},
		{"${a${b}}", false, false},
		{"back\\slash", true, true},
		{"end\\", false, false},
		{"a\tb", false, false},
		{"a\nb", false, false},
		{"\xe2\x80\x93x", false, false},
		{"\x7f", false, false},
	};
	char many[2 * IPXE_QUOTE_WORDS_MAX + 3];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		if (cases[i].plain != !ipxe_quote_check(cases[i].text, 0) ||
		    cases[i].settings != !ipxe_quote_check(cases[i].text,
							   IPXE_QUOTE_SETTINGS))
			fail_msg("%s", cases[i].text);
	}
	for (i = 0; i < sizeof(many) - 1; i++)
		many[i] = i % 2 ? ' ' : 'x';
	many[2 * IPXE_QUOTE_WORDS_MAX] = 0;
	assert_null(ipxe_quote_check(many, 0));
	many[2 * IPXE_QUOTE_WORDS_MAX] = 'x';
	many[2 * IPXE_QUOTE_WORDS_MAX + 1] = 0;
	assert_non_null(ipxe_quote_check(many, 0));
}

static void shown(void **state)
{
	static const char *const cases[][2] = {
		{"Debian GNU/Linux 12", "Debian GNU/Linux 12"},
		{"a || b", "a ?| b"},
		{"# && ; x", "? ?& ? x"},
		{"#a b#c", "?a b#c"},
		{"${net0/mac} $(id) \\", "?{net0/mac} ?(id) ?"},
		{"a\nb\x1b[31m\xff", "a?b?[31m?"},
		{"12345678901234567890x", "12345678901234567890"},
	};
	char buf[64];
	struct txt t;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		txt_init(&t, buf, sizeof(buf));
		ipxe_quote_title(&t, cases[i][0], 20);
		assert_string_equal(buf, cases[i][1]);
	}
}

static void urls(void **state)
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
	txt_init(&t, buf, sizeof(buf));
	label_put(&t, "a b.c-d/e\xff", 10);
	assert_string_equal(buf, "a_b.c-d_e_");
}

static void absolute(void **state)
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

static void trees(void **state)
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

static void cmdlines(void **state)
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
		cmocka_unit_test(words), cmocka_unit_test(shown),
		cmocka_unit_test(urls),	 cmocka_unit_test(absolute),
		cmocka_unit_test(trees), cmocka_unit_test(cmdlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
