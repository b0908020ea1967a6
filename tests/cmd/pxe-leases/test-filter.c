/* SPDX-License-Identifier: BSD-2-Clause */
/* Which leases pass which filters. */
#include "../../lib/unit.h"

#include <string.h>

#include "filter.h"

static const struct leasedb_row rows[] = {
	{.ip = 0x0a000005,
	 .state = LEASE_BOUND,
	 .mac = {{0x52, 0x54, 0, 0, 0, 1}},
	 .name = "web1"},
	{.ip = 0x0a000006,
	 .state = LEASE_OFFERED,
	 .mac = {{0x52, 0x54, 0, 0, 0, 2}}},
	{.ip = 0x0a000107, .state = LEASE_DECLINED},
	{.ip = 0x0a000108,
	 .state = LEASE_FREE,
	 .mac = {{0x02, 0, 0, 0, 0, 3}},
	 .name = "db1"},
};

/* The last numbers of the addresses that pass the filters, up to NULL. */
static void expect(const char *const *words, const char *want)
{
	struct filter f = {NULL, 0};
	char got[N_ELEM(rows) + 1];
	size_t i, n = 0;

	for (; *words; words++)
		assert_null(filter_add(&f, *words));
	for (i = 0; i < N_ELEM(rows); i++)
		if (filter_match(&f, &rows[i]))
			got[n++] = (char)('0' + (rows[i].ip & 15));
	got[n] = 0;
	assert_string_equal(got, want);
	filter_release(&f);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void without_a_filter_leases_in_use_pass(void **state)
{
	static const char *const none[] = {NULL};

	(void)state;
	expect(none, "567");
}

static void states_pass_by_their_names(void **state)
{
	(void)state;
	expect(WORDS("all"), "5678");
	expect(WORDS("bound"), "5");
	expect(WORDS("offered"), "6");
	expect(WORDS("declined"), "7");
	expect(WORDS("free"), "8");
	expect(WORDS("expired"), "8");
	expect(WORDS("free", "bound"), "58");
}

static void addresses_pass_by_network_and_range(void **state)
{
	(void)state;
	expect(WORDS("10.0.0.6"), "6");
	expect(WORDS("10.0.0.0/24"), "56");
	expect(WORDS("10.0.0.9/24"), "56");
	expect(WORDS("0.0.0.0/0"), "567");
	expect(WORDS("10.0.0.6/32"), "6");
	expect(WORDS("10.0.0.6-10.0.1.7"), "67");
	expect(WORDS("10.0.0.6-10.0.1.8", "all"), "678");
	expect(WORDS("10.0.0.5", "10.0.1.7"), "57");
}

static void hardware_addresses_pass_in_any_form_and_by_pattern(void **state)
{
	(void)state;
	expect(WORDS("52:54:00:00:00:01"), "5");
	expect(WORDS("52-54-00-00-00-01"), "5");
	expect(WORDS("525400000002"), "6");
	expect(WORDS("52:54:*"), "56");
	expect(WORDS("52:54:00:00:00:0?"), "56");
	expect(WORDS("*:03", "all"), "8");
}

static void names_pass_by_pattern(void **state)
{
	(void)state;
	expect(WORDS("web*"), "5");
	expect(WORDS("WEB1"), "5");
	expect(WORDS("*1", "all"), "58");
	expect(WORDS("no-such"), "");
}

static void filters_of_several_kinds_must_all_pass(void **state)
{
	(void)state;
	expect(WORDS("10.0.0.0/24", "web*"), "5");
	expect(WORDS("10.0.1.0/24", "web*"), "");
	expect(WORDS("bound", "52:54:*", "10.0.0.0/24"), "5");
}

static void words_that_are_no_filters_are_refused(void **state)
{
	static const char *const words[] = {"", "10.0.0.0/33", "10.0.0.0/",
					    "10.0.0/24", "a/b"};
	struct filter f = {NULL, 0};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(words); i++)
		assert_non_null(filter_add(&f, words[i]));
	filter_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_filter_leases_in_use_pass),
		cmocka_unit_test(states_pass_by_their_names),
		cmocka_unit_test(addresses_pass_by_network_and_range),
		cmocka_unit_test(
			hardware_addresses_pass_in_any_form_and_by_pattern),
		cmocka_unit_test(names_pass_by_pattern),
		cmocka_unit_test(filters_of_several_kinds_must_all_pass),
		cmocka_unit_test(words_that_are_no_filters_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
