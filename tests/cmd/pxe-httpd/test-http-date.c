/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates in the three forms of RFC 9110, 5.6.7. */
#include "../../lib/unit.h"

#include <string.h>

#include "../../lib/mutate.h"
#include "head/http_date.h"
#include "wire/err.h"

/* 2026-11-20 00:00:00 */
#define NOW INT64_C(1795132800)

#define BAD INT64_MIN

static const struct {
	const char *text;
	int64_t t; /* BAD: refused */
} vectors[] = {
	{"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
	{"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
	{"Sun Nov  6 08:49:37 1994", 784111777},
	{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
	{"Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799)},
	{"Tue, 29 Feb 2000 12:00:00 GMT", 951825600},
	{"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
	{"Tue Feb 29 12:00:00 2000", 951825600},
	/* Names in any case; the weekday is not checked against the date. */
	{"sun, 06 NOV 1994 08:49:37 GMT", 784111777},
	{"Mon, 06 Nov 1994 08:49:37 GMT", 784111777},
	/* Two digits: up to 50 years ahead of 2026, else the last century. */
	{"Thursday, 01-Jan-76 00:00:00 GMT", INT64_C(3345062400)},
	{"Saturday, 01-Jan-77 00:00:00 GMT", 220924800},
	{"", BAD},
	{"0", BAD},
	{"yesterday", BAD},
	{"Sun, 06 Nov 1994 08:49:37", BAD},
	{"Sun, 06 Nov 1994 08:49:37 UTC", BAD},
	{"Sun, 06 Nov 1994 08:49:37 GMTx", BAD},
	{"Sun, 6 Nov 1994 08:49:37 GMT", BAD},
	{"Sun, 00 Nov 1994 08:49:37 GMT", BAD},
	{"Sun, 31 Feb 1994 08:49:37 GMT", BAD},
	{"Tue, 29 Feb 1900 08:49:37 GMT", BAD},
	{"Sun, 06 Nov 1994 24:00:00 GMT", BAD},
	{"Sun, 06 Nov 1994 08:60:37 GMT", BAD},
	{"Sun, 06 Nov 1994 08:49:61 GMT", BAD},
	{"Sun, 31 Feb 1994 08:49:60 GMT", BAD},
	{"Sun, 06 Nov -994 08:49:37 GMT", BAD},
	{"Sun, 06 Foo 1994 08:49:37 GMT", BAD},
	{"Sun,06 Nov 1994 08:49:37 GMT", BAD},
	{"Sun Nov 6 08:49:37 1994", BAD},
	{"06 Nov 1994 08:49:37 GMT", BAD},
};

static void http_date_reads_three_forms(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++) {
		const char *s = vectors[i].text;
		int64_t t = BAD;
		int rc = http_date_parse(s, strlen(s), NOW, &t);

		if (rc != (vectors[i].t == BAD ? PXE_EBADMSG : 0) ||
		    t != vectors[i].t)
			fail_msg("%s: %d, %lld", s, rc, (long long)t);
	}
}

static void http_date_writes_what_it_reads(void **state)
{
	static const int64_t times[] = {
		0, 1, 86399, 951825600, 784111777, NOW, INT64_C(253402300799),
	};
	char buf[HTTP_DATE_STRLEN];
	int64_t t;
	size_t i;

	(void)state;
	assert_string_equal(http_date_format(buf, 784111777),
			    "Sun, 06 Nov 1994 08:49:37 GMT");
	for (i = 0; i < N_ELEM(times); i++) {
		(void)http_date_format(buf, times[i]);
		assert_int_equal(strlen(buf), HTTP_DATE_STRLEN - 1);
		assert_int_equal(http_date_parse(buf, strlen(buf), NOW, &t), 0);
		assert_true(t == times[i]);
	}
	assert_string_equal(http_date_format(buf, -1),
			    "Thu, 01 Jan 1970 00:00:00 GMT");
	assert_string_equal(http_date_format(buf, INT64_MAX),
			    "Fri, 31 Dec 9999 23:59:59 GMT");
}

/* What is read at all is written and read again as the same time. */
static void check(const uint8_t *p, size_t len, void *ctx)
{
	char buf[HTTP_DATE_STRLEN];
	int64_t t, again;

	(void)ctx;
	if (http_date_parse((const char *)p, len, NOW, &t) || t < 0)
		return;
	(void)http_date_format(buf, t);
	assert_int_equal(http_date_parse(buf, strlen(buf), NOW, &again), 0);
	assert_true(again == t || t > INT64_C(253402300799));
}

static void http_date_survives_mutated_texts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++)
		mutate_all(check, vectors[i].text, strlen(vectors[i].text),
			   NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(http_date_reads_three_forms),
		cmocka_unit_test(http_date_writes_what_it_reads),
		cmocka_unit_test(http_date_survives_mutated_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
