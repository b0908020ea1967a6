/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases as lines of JSON, and back. */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "leasedb/lease_json.h"

static const struct leasedb_row full = {
	.ip = 0x0a000005,
	.state = LEASE_BOUND,
	.key = {.len = 8, .id = {'m', 1, 0x52, 0x54, 0, 0, 0, 9}},
	.mac = {{0x52, 0x54, 0, 0, 0, 9}},
	.name = "web1",
	.starts = 1700000000,
	.ends = 1700003600,
};

static void expect_line(const struct leasedb_row *row, const char *want)
{
	char buf[LEASE_JSON_MAX];

	assert_int_equal(lease_json_format(buf, row), strlen(want));
	assert_string_equal(buf, want);
}

static void lease_with_all_members_has_them_in_a_fixed_order(void **state)
{
	(void)state;
	expect_line(&full,
		    "{\"ip\":\"10.0.0.5\",\"state\":\"bound\","
		    "\"mac\":\"52:54:00:00:00:09\",\"name\":\"web1\","
		    "\"client\":\"6d01525400000009\",\"starts\":1700000000,"
		    "\"ends\":1700003600}\n");
}

static void what_a_lease_has_not_is_left_out(void **state)
{
	const struct leasedb_row row = {
		.ip = 1, .state = LEASE_DECLINED, .ends = INT64_MAX};

	(void)state;
	expect_line(&row, "{\"ip\":\"0.0.0.1\",\"state\":\"declined\"}\n");
}

static void hostile_name_stays_inside_of_its_quotes(void **state)
{
	struct leasedb_row row = {.ip = 1, .state = LEASE_FREE};

	(void)state;
	(void)snprintf(row.name, sizeof(row.name), "%s", "a\"b\\x0a\x1b\n\xff");
	expect_line(&row, "{\"ip\":\"0.0.0.1\",\"state\":\"free\","
			  "\"name\":\"a\\\"b\\\\x0a\\\\x1b\\\\x0a\\\\xff\"}\n");
}

static void longest_lease_fits_into_its_buffer(void **state)
{
	struct leasedb_row row = full, back;
	char buf[LEASE_JSON_MAX];
	size_t n;

	(void)state;
	row.ip = 0xffffffff;
	row.state = LEASE_DECLINED;
	memset(row.key.id, 0xff, sizeof(row.key.id));
	row.key.len = LEASE_ID_MAX;
	memset(row.name, '\n', sizeof(row.name) - 1);
	row.starts = row.ends = INT64_MAX - 1;
	n = lease_json_format(buf, &row);
	assert_true(n < sizeof(buf) - 1);
	assert_int_equal(buf[n - 1], '\n');
	memset(row.name, '"', sizeof(row.name) - 1);
	n = lease_json_format(buf, &row);
	assert_null(lease_json_parse(&back, buf, n));
	assert_string_equal(back.name, row.name);
}

static void lease_survives_the_way_out_and_back(void **state)
{
	struct leasedb_row back;
	char buf[LEASE_JSON_MAX];
	size_t n = lease_json_format(buf, &full);

	(void)state;
	assert_null(lease_json_parse(&back, buf, n));
	assert_memory_equal(&back.mac, &full.mac, sizeof(back.mac));
	assert_true(lease_key_equal(&back.key, &full.key));
	assert_string_equal(back.name, full.name);
	assert_int_equal(back.ip, full.ip);
	assert_int_equal(back.state, full.state);
	assert_true(back.starts == full.starts && back.ends == full.ends);
}

static void lease_without_client_has_the_key_of_its_mac(void **state)
{
	static const char text[] = "{\"state\":\"bound\",\"ip\":\"10.0.0.5\","
				   "\"mac\":\"52-54-00-00-00-09\",\"x\":[]}";
	struct leasedb_row row;

	(void)state;
	assert_null(lease_json_parse(&row, text, strlen(text)));
	assert_true(lease_key_equal(&row.key, &full.key));
	assert_true(row.ends == INT64_MAX);
}

static void text_that_is_no_lease_has_a_reason(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"7",
		"{}",
		"{\"ip\":5,\"state\":\"bound\"}",
		"{\"ip\":\"10.0.0\",\"state\":\"bound\"}",
		"{\"ip\":\"10.0.0.1\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"busy\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"mac\":\"x\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"mac\":1}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"client\":\"abc\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"client\":\"zz\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"ends\":\"1\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"ends\":-1}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"starts\":1.5}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\","
		"\"name\":\"a\\u0007\"}",
		"{\"ip\":\"10.0.0.1\",\"state\":\"bound\",\"name\":\""
		"0123456789012345678901234567890123456789012345678901234567"
		"890123456789\"}",
	};
	struct leasedb_row row;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(texts); i++)
		assert_non_null(
			lease_json_parse(&row, texts[i], strlen(texts[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			lease_with_all_members_has_them_in_a_fixed_order),
		cmocka_unit_test(what_a_lease_has_not_is_left_out),
		cmocka_unit_test(hostile_name_stays_inside_of_its_quotes),
		cmocka_unit_test(longest_lease_fits_into_its_buffer),
		cmocka_unit_test(lease_survives_the_way_out_and_back),
		cmocka_unit_test(lease_without_client_has_the_key_of_its_mac),
		cmocka_unit_test(text_that_is_no_lease_has_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
