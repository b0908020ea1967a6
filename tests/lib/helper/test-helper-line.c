/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines between pxe-tftpd and its helper, pxe-helper(5). */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/mutate.h"
#include "helper/helper_line.h"

#define MAX 100

/* Each answer as text: what was read from s, cut into pieces of n bytes. */
static void read_all(const char *s, size_t len, size_t piece, struct txt *t)
{
	struct helper_reader *r = helper_reader_new(MAX);
	struct helper_answer a;
	enum helper_read rc;
	size_t at, n;

	assert_non_null(r);
	for (at = 0; at < len; at += piece) {
		const uint8_t *p = (const uint8_t *)s + at;

		n = len - at < piece ? len - at : piece;
		do {
			rc = helper_reader_feed(r, &p, &n, &a);
			if (rc == HELPER_READ_BAD)
				txt_fmt(t, "bad: %s\n", helper_reader_why(r));
			if (rc == HELPER_READ_LARGE)
				txt_fmt(t, "%llu large\n",
					(unsigned long long)a.id);
			if (rc != HELPER_READ_ONE)
				continue;
			txt_fmt(t, "%llu ", (unsigned long long)a.id);
			if (a.type == HELPER_PASS)
				txt_str(t, "pass");
			if (a.type == HELPER_PATH)
				txt_fmt(t, "path %s", a.text);
			if (a.type == HELPER_ERROR)
				txt_fmt(t, "error %u %s", (unsigned)a.code,
					a.text);
			if (a.type == HELPER_DATA) {
				txt_str(t, "data ");
				txt_esc(t, a.data, a.len);
			}
			txt_str(t, "\n");
			assert_true((a.len > 0) <= (a.data != NULL));
			free(a.data);
		} while (rc != HELPER_READ_MORE);
		assert_int_equal(n, 0);
	}
	helper_reader_free(r);
}

/* Must be read as that, in pieces of any length. */
static void must_read(const char *s, size_t len, const char *want)
{
	static const size_t pieces[] = {1000000, 1, 2, 7};
	char *got = malloc(100000);
	struct txt t;
	size_t i;

	assert_non_null(got);
	for (i = 0; i < N_ELEM(pieces); i++) {
		txt_init(&t, got, 100000);
		read_all(s, len, pieces[i], &t);
		assert_string_equal(got, want);
	}
	free(got);
}

#define READ(s, want) must_read(s, sizeof(s) - 1, want)

static void helper_lines_of_each_kind_are_read(void **state)
{
	(void)state;
	READ("1 pass\n", "1 pass\n");
	READ("3 path images/x\n2 path /a b\n",
	     "3 path images/x\n2 path /a b\n");
	READ("4 path a%20b%25%FF\n", "4 path a b%\xff\n");
	READ("5 error 1 Not here, %s\n", "5 error 1 Not here, %s\n");
	READ("5 error 2\n", "5 error 2 Access violation\n");
	READ("5 error 0 a\033b\377\n", "5 error 0 a?b?\n");
	READ("6 bytes 5\na\nb\0c7 pass\n", "6 data a\\x0ab\\x00c\n7 pass\n");
	READ("6 bytes 0\n7 pass\n", "6 data \n7 pass\n");
	/* A blank line after the content is no answer. */
	READ("6 bytes 2\nab\n\n7 pass\n", "6 data ab\n7 pass\n");
	READ("8 base64 aGVsbG8K\n", "8 data hello\\x0a\n");
	READ("8 base64 aGVsbG8=\n", "8 data hello\n");
	READ("8 base64 aA==\n", "8 data h\n");
	READ("8 base64 \n", "8 data \n");
	READ("8 base64\n", "8 data \n");
	READ("8 base64 +/8=\n", "8 data \\xfb\\xff\n");
	READ("18446744073709551615 pass\n", "18446744073709551615 pass\n");
}

static void helper_line_errors_are_named(void **state)
{
	(void)state;
	READ("hello\n1 pass\n",
	     "bad: it does not begin with the number of a request\n1 pass\n");
	READ("0 pass\n", "bad: it does not begin with the number of a "
			 "request\n");
	READ(" 1 pass\n", "bad: it does not begin with the number of a "
			  "request\n");
	READ("1\n", "bad: none of pass, path, bytes, base64, error\n");
	READ("1 Pass\n", "bad: none of pass, path, bytes, base64, error\n");
	READ("1 path\n", "bad: no path\n");
	READ("1 path a%2\n", "bad: not %XX after a percent sign\n");
	READ("1 path a%00b\n", "bad: not %XX after a percent sign\n");
	READ("1 error 9 x\n", "bad: the code is no number from 0 to 8\n");
	READ("1 error x\n", "bad: the code is no number from 0 to 8\n");
	READ("1 bytes -1\n", "bad: not a number of bytes\n");
	READ("1 bytes\n", "bad: not a number of bytes\n");
	READ("1 base64 aGVsbG8\n", "bad: not base64\n");
	READ("1 base64 aG=sbG8=\n", "bad: not base64\n");
	READ("1 base64 a===\n", "bad: not base64\n");
	READ("1 base64 aGVs bG8K\n", "bad: not base64\n");
	READ("1 base64 aGVs\tbG8K\n", "bad: not base64\n");
	READ("1 base64 aGVsbG8K\r\n", "bad: not base64\n");
	READ("1 base64 aGVsbG8K====\n", "bad: not base64\n");
	/* Bits that no byte has: RFC 4648, 3.5. */
	READ("1 base64 aGVsbG9=\n", "bad: not base64\n");
	READ("1 base64 aGVs\x80G8K\n", "bad: not base64\n");
	READ("1 p\0ss\n2 pass\n", "bad: a NUL in the line\n2 pass\n");
	/* Without an end it is none yet. */
	READ("1 pass", "");
	READ("1 bytes 5\nabc", "");
}

/* What is too long is passed over, and the next one is read. */
static void helper_lines_end_at_their_limits(void **state)
{
	static char s[20000];
	size_t n;

	(void)state;
	memset(s, 'x', sizeof(s));
	memcpy(s, "1 path ", 7);
	n = sizeof(s) - 10;
	memcpy(s + n, "\n2 pass\n", 8);
	must_read(s, n + 8, "bad: the line is too long\n2 pass\n");
	memset(s, 'x', sizeof(s));
	memcpy(s, "1 path ", 7);
	memcpy(s + 7 + HELPER_PATH_MAX + 1, "\n2 pass\n", 8);
	must_read(s, 7 + HELPER_PATH_MAX + 9,
		  "bad: the path is too long\n2 pass\n");
	memset(s, 'x', sizeof(s));
	memcpy(s, "1 bytes 101\n", 12);
	memcpy(s + 12 + 101, "2 pass\n", 7);
	must_read(s, 12 + 101 + 7, "1 large\n2 pass\n");
	memset(s, 'A', sizeof(s));
	memcpy(s, "1 base64 ", 9);
	memcpy(s + 9 + 136, "\n2 pass\n", 8);
	must_read(s, 9 + 136 + 8, "1 large\n2 pass\n");
	READ("1 bytes 99999999999999999\nxx\n2 pass\n", "1 large\n");
	/* An error's text is cut. */
	memset(s, 'e', sizeof(s));
	memcpy(s, "1 error 0 ", 10);
	s[300] = '\n';
	{
		char want[HELPER_TEXT_MAX + 32] = "1 error 0 ";

		memset(want + 10, 'e', HELPER_TEXT_MAX);
		want[10 + HELPER_TEXT_MAX] = '\n';
		must_read(s, 301, want);
	}
}

static void feed_quietly(const uint8_t *p, size_t len, void *ctx)
{
	struct helper_reader *r = helper_reader_new(MAX);
	struct helper_answer a;
	enum helper_read rc;

	(void)ctx;
	assert_non_null(r);
	do {
		rc = helper_reader_feed(r, &p, &len, &a);
		assert_true(a.len <= MAX);
		assert_true(memchr(a.text, 0, sizeof(a.text)));
		free(a.data);
	} while (rc != HELPER_READ_MORE);
	assert_int_equal(len, 0);
	helper_reader_free(r);
}

static void helper_lines_with_any_byte_changed_are_read_or_refused(void **state)
{
	static const char *const t[] = {
		"12 path images/a%20b\n", "3 bytes 4\nabcd\n4 pass\n",
		"5 base64 aGVsbG8=\n", "6 error 3 full\n"};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++)
		mutate_all(feed_quietly, t[i], strlen(t[i]), NULL);
}

static void helper_requests_are_encoded(void **state)
{
	char buf[HELPER_LINE_MAX + 1], name[600];
	struct txt t;

	(void)state;
	txt_init(&t, buf, sizeof(buf));
	helper_put_request(&t, 7, "pxelinux.cfg/01-aa", "10.0.0.5");
	helper_put_number(&t, "port", 69);
	helper_put_pair(&t, "mac", "aa:bb");
	helper_put_end(&t);
	assert_string_equal(
		buf, "7 get pxelinux.cfg/01-aa 10.0.0.5 port=69 mac=aa:bb\n");
	txt_init(&t, buf, sizeof(buf));
	helper_put_request(&t, 8, "a b%\n$(x)`y`\"'\\\xff;=*?", "fe80::1%eth0");
	helper_put_end(&t);
	assert_string_equal(buf,
			    "8 get a%20b%25%0A%24%28x%29%60y%60%22%27%5C%FF%3B"
			    "%3D%2A%3F fe80::1%25eth0\n");
	/* The longest name fits a line that a pipe takes whole. */
	memset(name, '\n', 512);
	name[512] = 0;
	txt_init(&t, buf, sizeof(buf));
	helper_put_request(&t, UINT64_MAX, name, "10.0.0.5");
	helper_put_end(&t);
	assert_false(t.cut);
	assert_true(t.len < HELPER_LINE_MAX / 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(helper_lines_of_each_kind_are_read),
		cmocka_unit_test(helper_line_errors_are_named),
		cmocka_unit_test(helper_lines_end_at_their_limits),
		cmocka_unit_test(
			helper_lines_with_any_byte_changed_are_read_or_refused),
		cmocka_unit_test(helper_requests_are_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
