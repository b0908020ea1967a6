/* SPDX-License-Identifier: BSD-2-Clause */
/* Range headers: RFC 9110, 14.1 and 14.2, and what clients really send. */
#include "../../lib/unit.h"

#include <string.h>

#include "../../lib/mutate.h"
#include "head/range.h"

#define MAX UINT64_MAX

static const struct {
	const char *value;
	uint64_t size;
	enum range_kind kind;
	uint64_t first, len;
} vectors[] = {
	{"bytes=0-", 10, RANGE_SATISFIABLE, 0, 10},
	{"bytes=0-0", 10, RANGE_SATISFIABLE, 0, 1},
	{"bytes=9-9", 10, RANGE_SATISFIABLE, 9, 1},
	{"bytes=9-", 10, RANGE_SATISFIABLE, 9, 1},
	{"bytes=0-9", 10, RANGE_SATISFIABLE, 0, 10},
	{"bytes=0-99", 10, RANGE_SATISFIABLE, 0, 10},
	{"bytes=-5", 10, RANGE_SATISFIABLE, 5, 5},
	{"bytes=-10", 10, RANGE_SATISFIABLE, 0, 10},
	{"bytes=-99", 10, RANGE_SATISFIABLE, 0, 10},
	{"BYTES=1-2", 10, RANGE_SATISFIABLE, 1, 2},
	{"bytes=1-2 ", 10, RANGE_SATISFIABLE, 1, 2},
	{"bytes= 1-2", 10, RANGE_SATISFIABLE, 1, 2},
	{"bytes=,1-2,", 10, RANGE_SATISFIABLE, 1, 2},
	{"bytes=0001-0002", 10, RANGE_SATISFIABLE, 1, 2},
	/* sanboot: 512-byte blocks beyond 4 GiB. */
	{"bytes=5368709120-5368709631", 6000000000, RANGE_SATISFIABLE,
	 5368709120, 512},
	{"bytes=0-18446744073709551615", 10, RANGE_SATISFIABLE, 0, 10},
	{"bytes=0-18446744073709551615", MAX, RANGE_SATISFIABLE, 0, MAX},
	{"bytes=1-99999999999999999999999", 10, RANGE_SATISFIABLE, 1, 9},
	{"bytes=-99999999999999999999999", 10, RANGE_SATISFIABLE, 0, 10},
	/* Nothing of it is there. */
	{"bytes=10-", 10, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=10-11", 10, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=-0", 10, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=0-0", 0, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=-0", 0, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=9223372036854775808-", 10, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=18446744073709551616-", 10, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=99999999999999999999-", MAX, RANGE_UNSATISFIABLE, 0, 0},
	/* The last bytes of nothing: 200 says it better. */
	{"bytes=-5", 0, RANGE_IGNORED, 0, 0},
	/* Malformed: as if it were not there.  The first is BIOS iPXE. */
	{"bytes=u-u", 10, RANGE_IGNORED, 0, 0},
	{"", 10, RANGE_IGNORED, 0, 0},
	{"bytes", 10, RANGE_IGNORED, 0, 0},
	{"bytes=", 10, RANGE_IGNORED, 0, 0},
	{"bytes=-", 10, RANGE_IGNORED, 0, 0},
	{"bytes=--1", 10, RANGE_IGNORED, 0, 0},
	{"bytes=5", 10, RANGE_IGNORED, 0, 0},
	{"bytes=5-2", 10, RANGE_IGNORED, 0, 0},
	{"bytes=1-2x", 10, RANGE_IGNORED, 0, 0},
	{"bytes=1 -2", 10, RANGE_IGNORED, 0, 0},
	{"bytes=1- 2", 10, RANGE_IGNORED, 0, 0},
	{"bytes=+1-2", 10, RANGE_IGNORED, 0, 0},
	{"bytes=0x1-2", 10, RANGE_IGNORED, 0, 0},
	{"bytes =1-2", 10, RANGE_IGNORED, 0, 0},
	{"bytes:1-2", 10, RANGE_IGNORED, 0, 0},
	{"bits=1-2", 10, RANGE_IGNORED, 0, 0},
	{"none", 10, RANGE_IGNORED, 0, 0},
	{"bytes=,,,", 10, RANGE_IGNORED, 0, 0},
	/* Several: the whole file. */
	{"bytes=0-0,2-3", 10, RANGE_IGNORED, 0, 0},
	{"bytes=0-0, -1", 10, RANGE_IGNORED, 0, 0},
	{"bytes=50-,60-", 10, RANGE_IGNORED, 0, 0},
	{"bytes=0-0,x", 10, RANGE_IGNORED, 0, 0},
};

static void range_values_get_206_416_or_200(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++) {
		const char *s = vectors[i].value;
		struct range r = {.first = 77, .len = 77};
		enum range_kind k = range_parse(&r, s, strlen(s),
						vectors[i].size);

		if (k != vectors[i].kind)
			fail_msg("%s: kind %d", s, (int)k);
		if (k != RANGE_SATISFIABLE)
			continue;
		if (r.first != vectors[i].first || r.len != vectors[i].len)
			fail_msg("%s: %llu, %llu", s,
				 (unsigned long long)r.first,
				 (unsigned long long)r.len);
	}
}

/* The Apache killer: a thousand overlapping parts cost one answer. */
static void range_lists_of_a_thousand_are_ignored(void **state)
{
	char buf[8192] = "bytes=0-";
	size_t n = strlen(buf);
	struct range r;

	(void)state;
	while (n + 10 < sizeof(buf)) {
		memcpy(buf + n, ",5-", 3);
		n += 3;
	}
	assert_int_equal(range_parse(&r, buf, n, 100), RANGE_IGNORED);
}

static void check(const uint8_t *p, size_t len, void *ctx)
{
	const uint64_t *size = ctx;
	struct range r;

	if (range_parse(&r, (const char *)p, len, *size) != RANGE_SATISFIABLE)
		return;
	assert_true(r.len > 0);
	assert_true(r.first < *size);
	assert_true(r.len <= *size - r.first);
}

static void range_lies_within_the_file_for_mutated_values(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++) {
		uint64_t size = vectors[i].size;

		mutate_all(check, vectors[i].value, strlen(vectors[i].value),
			   &size);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(range_values_get_206_416_or_200),
		cmocka_unit_test(range_lists_of_a_thousand_are_ignored),
		cmocka_unit_test(range_lies_within_the_file_for_mutated_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
