/* SPDX-License-Identifier: BSD-2-Clause */
/* What is written for people: access log lines and the directory page. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/mutate.h"
#include "body/index_html.h"
#include "log/access_log.h"

static const char *line_of(const struct access_line *l)
{
	static char buf[ACCESS_LINE];
	struct txt t;

	txt_init(&t, buf, sizeof(buf));
	access_format(&t, l);
	return buf;
}

static void access_lines(void **state)
{
	struct access_line l = {
		.ip = "10.0.0.5",
		.time = 971211336,
		.method = "GET",
		.target = "/a?b",
		.version = "HTTP/1.1",
		.status = 206,
		.bytes = UINT64_MAX,
		.agent = "iPXE/1.21.1",
	};

	(void)state;
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	assert_string_equal(
		line_of(&l),
		"10.0.0.5 - - [10/Oct/2000:20:55:36 +0000] \"GET /a?b "
		"HTTP/1.1\" 206 18446744073709551615 \"-\" "
		"\"iPXE/1.21.1\"\n");
	/* A forged line must not come out as one. */
	l = (struct access_line){
		.target = "/\"\n10.0.0.9 - - \\",
		.referer = "",
		.agent = "\" 200 1\r\x1b[0m\xff",
		.status = 400,
	};
	assert_string_equal(
		line_of(&l),
		"- - - [01/Jan/1970:00:00:00 +0000] \"- /\\\"\\x0a10.0.0.9 - "
		"- \\\\ -\" 400 0 \"-\" \"\\\" 200 1\\x0d\\x1b[0m\\xff\"\n");
}

/* Any agent leaves one line whose quotes pair up. */
static void check_agent(const uint8_t *p, size_t len, void *ctx)
{
	char agent[256];
	struct access_line l = {.ip = "::1", .agent = agent};
	const char *s, *out;
	unsigned quotes = 0;

	(void)ctx;
	memcpy(agent, p, len);
	agent[len] = 0;
	out = line_of(&l);
	for (s = out; *s; s++) {
		if (*s == '\\') {
			s++;
			continue;
		}
		quotes += *s == '"';
	}
	assert_int_equal(quotes, 6);
	assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
}

static void access_mutated(void **state)
{
	static const char agent[] = "Mozilla \"x\" \\ y\\\"";

	(void)state;
	mutate_all(check_agent, agent, sizeof(agent) - 1, NULL);
}

static char *page_of(const char *path, const struct index_entry *v, size_t n,
		     bool cut)
{
	struct text t = {.p = NULL};

	index_html(&t, path, v, n, cut);
	text_mem(&t, "", 1);
	assert_false(t.failed);
	return t.p;
}

static void pages(void **state)
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
static void pages_end(void **state)
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
		cmocka_unit_test(access_lines),
		cmocka_unit_test(access_mutated),
		cmocka_unit_test(pages),
		cmocka_unit_test(pages_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
