/* SPDX-License-Identifier: BSD-2-Clause */
/* The HTML of a directory index. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "body/index_html.h"

static char *page_of(const char *path, const struct index_entry *v, size_t n,
		     bool cut)
{
	struct html t = {.p = NULL};

	index_html(&t, path, v, n, cut);
	html_raw(&t, "", 1);
	assert_false(t.failed);
	return t.p;
}

static void index_html_escapes_and_links(void **state)
{
	static char evil[] = "<b>\"&' %\n", dir[] = "sub", file[] = "linux";
	const struct index_entry v[] = {
		{evil, 5, 0, false},
		{file, 4294967296, 784111777, false},
		{dir, 4096, 784111777, true},
	};
	char *s;

	(void)state;
	s = page_of("images/x y/", v, 3, false);
	assert_non_null(strstr(s, "<h1>/images/x y/</h1>"));
	assert_non_null(strstr(s, "<a href=\"/images/\">../</a>"));
	assert_non_null(
		strstr(s, "<a href=\"/images/x%20y/%3Cb%3E%22%26%27%20%25%0A\">"
			  "&lt;b&gt;&quot;&amp;' %?</a>"));
	assert_non_null(strstr(s, "<a href=\"/images/x%20y/sub/\">sub/</a>"));
	assert_non_null(strstr(s, "  1994-11-06 08:49      4294967296\n"));
	assert_null(strstr(s, "4096"));
	assert_null(strstr(s, "<b>"));
	assert_null(strstr(s, "Only"));
	free(s);
	/* Without the slash the links are the same. */
	s = page_of("images/x y", v + 1, 2, true);
	assert_non_null(strstr(s, "<a href=\"/images/x%20y/linux\">"));
	assert_non_null(strstr(s, "<a href=\"/images/\">../</a>"));
	assert_non_null(strstr(s, "Only the first 2 entries"));
	free(s);
	/* Nothing lies above the root, and its children have one slash. */
	s = page_of("", v + 1, 1, false);
	assert_null(strstr(s, "../"));
	assert_non_null(strstr(s, "<a href=\"/linux\">"));
	free(s);
	s = page_of("a", NULL, 0, false);
	assert_non_null(strstr(s, "<a href=\"/\">../</a>"));
	free(s);
}

/* Links hold the path: the page has a limit, whatever its length. */
static void index_html_has_a_bounded_length(void **state)
{
	static char name[250];
	static char path[4000];
	static struct index_entry v[2000];
	size_t i, len;
	char *s;

	(void)state;
	memset(name, '"', sizeof(name) - 1);
	memset(path, '\x01', sizeof(path) - 1);
	for (i = 0; i < N_ELEM(v); i++)
		v[i].name = name;
	s = page_of(path, v, N_ELEM(v), false);
	len = strlen(s);
	assert_in_range(len, INDEX_HTML_MAX, INDEX_HTML_MAX + 20000);
	assert_non_null(strstr(s, "<p>Only the first "));
	assert_non_null(strstr(s, "</body></html>\n"));
	free(s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(index_html_escapes_and_links),
		cmocka_unit_test(index_html_has_a_bounded_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
