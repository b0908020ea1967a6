/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields of a request, RFC 9110, 5. */
#include "../../lib/unit.h"

#include <string.h>

#include "head/fields.h"

static void fields_are_found_in_any_case(void **state)
{
	struct fields f;

	(void)state;
	fields_init(&f);
	fields_add(&f, "Host", "10.0.0.1");
	fields_add(&f, "user-agent", "UefiHttpBoot/1.0");
	fields_add(&f, "RANGE", "bytes=0-1");
	fields_add(&f, "If-None-Match", "\"a\"");
	fields_add(&f, "if-modified-since", "x");
	fields_add(&f, "If-Unmodified-Since", "y");
	fields_add(&f, "If-Range", "z");
	assert_false(f.malformed);
	assert_false(f.has_content);
	assert_string_equal(f.range, "bytes=0-1");
	assert_string_equal(f.conditions.if_none_match, "\"a\"");
	assert_string_equal(f.conditions.if_modified_since, "x");
	assert_string_equal(f.conditions.if_unmodified_since, "y");
	assert_string_equal(f.conditions.if_range, "z");
	assert_null(f.conditions.if_match);
}

static void fields_repeated_are_joined_or_invalid(void **state)
{
	char longest[FIELDS_LIST_CAP];
	struct fields f;

	(void)state;
	fields_init(&f);
	fields_add(&f, "Range", "bytes=0-1");
	fields_add(&f, "Range", "bytes=2-3");
	assert_string_equal(f.range, "");
	fields_add(&f, "If-Match", "\"a\"");
	fields_add(&f, "If-Match", "\"b\"");
	assert_string_equal(f.conditions.if_match, "\"a\",\"b\"");
	assert_false(f.malformed);
	/* A list that does not fit matches nothing. */
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	fields_add(&f, "If-None-Match", longest);
	assert_string_equal(f.conditions.if_none_match, longest);
	fields_add(&f, "If-None-Match", "\"a\"");
	assert_string_equal(f.conditions.if_none_match, "");
	/* RFC 9112, 3.2: two are an error; U-Boot sends none. */
	fields_add(&f, "Host", "a");
	assert_false(f.malformed);
	fields_add(&f, "host", "a");
	assert_true(f.malformed);
}

static void fields_tell_whether_a_body_follows(void **state)
{
	static const struct {
		const char *name, *value;
		bool body;
	} v[] = {
		{"Content-Length", "0", false},
		{"Content-Length", "000", false},
		{"Content-Length", "5", true},
		{"Content-Length", "", true},
		{"Content-Length", "-0", true},
		{"content-length", "00x", true},
		{"Transfer-Encoding", "chunked", true},
		{"Transfer-Encoding", "", true},
		{"transfer-encoding", "identity", true},
		{"Content-Type", "5", false},
	};
	struct fields f;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		fields_init(&f);
		fields_add(&f, v[i].name, v[i].value);
		assert_int_equal(f.has_content, v[i].body);
	}
	/* Request smuggling: a first length of 0 must not hide a second. */
	fields_init(&f);
	fields_add(&f, "Content-Length", "0");
	fields_add(&f, "Content-Length", "40");
	assert_true(f.has_content);
}

static void fields_that_break_the_grammar_are_malformed(void **state)
{
	static const char *const bad[] = {
		"",	 "Host ", "Content-Length\t", " Host", "a b", "a(b",
		"a\x80", "a\x01",
	};
	struct fields f;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		fields_init(&f);
		fields_add(&f, bad[i], "x");
		assert_true(f.malformed);
	}
	fields_init(&f);
	fields_add(&f, "X", "a\rContent-Length: 5");
	assert_true(f.malformed);
	fields_init(&f);
	fields_add(&f, "X_1!#$%&'*+-.^`|~", "");
	assert_false(f.malformed);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_found_in_any_case),
		cmocka_unit_test(fields_repeated_are_joined_or_invalid),
		cmocka_unit_test(fields_tell_whether_a_body_follows),
		cmocka_unit_test(fields_that_break_the_grammar_are_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
