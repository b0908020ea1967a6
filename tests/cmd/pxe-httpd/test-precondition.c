/* SPDX-License-Identifier: BSD-2-Clause */
/* Conditional requests: the order of RFC 9110, 13.2.2, case by case. */
#include "../../lib/unit.h"

#include <string.h>

#include "head/precondition.h"

#define MTIME	INT64_C(784111777)
#define SAME	"Sun, 06 Nov 1994 08:49:37 GMT"
#define EARLIER "Sun, 06 Nov 1994 08:49:36 GMT"
#define LATER	"Sun, 06 Nov 1994 08:49:38 GMT"
#define NOW	INT64_C(1795132800)
#define TAG	"\"a-b-c\""

static const struct validators file = {.etag = TAG, .last_modified = MTIME};

static const struct {
	struct preconditions c;
	enum precondition_result want;
} vectors[] = {
	{{.if_match = NULL}, PRECONDITION_TRUE},
	/* If-Match: strong comparison, before everything else. */
	{{.if_match = TAG}, PRECONDITION_TRUE},
	{{.if_match = "*"}, PRECONDITION_TRUE},
	{{.if_match = " * "}, PRECONDITION_TRUE},
	{{.if_match = "\"x\", " TAG}, PRECONDITION_TRUE},
	{{.if_match = "\"x\"," TAG " ,\"y\""}, PRECONDITION_TRUE},
	{{.if_match = "W/" TAG}, PRECONDITION_FAILED},
	{{.if_match = "\"x\""}, PRECONDITION_FAILED},
	{{.if_match = "a-b-c"}, PRECONDITION_FAILED},
	{{.if_match = ""}, PRECONDITION_FAILED},
	{{.if_match = "\"a-b-c"}, PRECONDITION_FAILED},
	{{.if_match = TAG, .if_unmodified_since = EARLIER}, PRECONDITION_TRUE},
	{{.if_match = "\"x\"", .if_none_match = TAG}, PRECONDITION_FAILED},
	/* If-Unmodified-Since, only without If-Match. */
	{{.if_unmodified_since = SAME}, PRECONDITION_TRUE},
	{{.if_unmodified_since = LATER}, PRECONDITION_TRUE},
	{{.if_unmodified_since = EARLIER}, PRECONDITION_FAILED},
	{{.if_unmodified_since = EARLIER " "}, PRECONDITION_FAILED},
	{{.if_unmodified_since = "gibberish"}, PRECONDITION_TRUE},
	{{.if_unmodified_since = ""}, PRECONDITION_TRUE},
	/* If-None-Match: weak comparison. */
	{{.if_none_match = TAG}, PRECONDITION_NOT_MODIFIED},
	{{.if_none_match = "W/" TAG}, PRECONDITION_NOT_MODIFIED},
	{{.if_none_match = "\"x\", W/" TAG}, PRECONDITION_NOT_MODIFIED},
	{{.if_none_match = "*"}, PRECONDITION_NOT_MODIFIED},
	{{.if_none_match = "\"x\""}, PRECONDITION_TRUE},
	{{.if_none_match = "**"}, PRECONDITION_TRUE},
	/* If-Modified-Since, only without If-None-Match. */
	{{.if_modified_since = SAME}, PRECONDITION_NOT_MODIFIED},
	{{.if_modified_since = LATER}, PRECONDITION_NOT_MODIFIED},
	{{.if_modified_since = EARLIER}, PRECONDITION_TRUE},
	{{.if_modified_since = "0"}, PRECONDITION_TRUE},
	{{.if_modified_since = LATER, .if_none_match = "\"x\""},
	 PRECONDITION_TRUE},
	{{.if_modified_since = EARLIER, .if_none_match = TAG},
	 PRECONDITION_NOT_MODIFIED},
	{{.if_match = TAG, .if_modified_since = SAME},
	 PRECONDITION_NOT_MODIFIED},
};

static void preconditions_follow_the_order_of_rfc_9110(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++)
		if (precondition_evaluate(&vectors[i].c, &file, NOW) !=
		    vectors[i].want)
			fail_msg("vector %zu", i);
	/* A file that does not exist matches no condition, not even "*". */
	assert_int_equal(precondition_evaluate(&vectors[2].c, NULL, NOW),
			 PRECONDITION_FAILED);
	assert_int_equal(precondition_evaluate(&vectors[0].c, NULL, NOW),
			 PRECONDITION_TRUE);
}

static void if_range_obeys_strong_validators_only(void **state)
{
	static const struct {
		const char *value;
		bool ok;
	} v[] = {
		{NULL, true},	  {TAG, true},	    {TAG " ", true},
		{SAME, true},	  {"\"x\"", false}, {"W/" TAG, false},
		{LATER, false},	  {EARLIER, false}, {"", false},
		{"a-b-c", false}, {"*", false},	    {TAG ", \"x\"", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		struct preconditions c = {.if_range = v[i].value};

		if (precondition_if_range(&c, &file, NOW) != v[i].ok)
			fail_msg("%s", v[i].value);
		/* A date is no strong validator in the second of the change. */
		if (v[i].value && !strcmp(v[i].value, SAME))
			assert_false(precondition_if_range(&c, &file, MTIME));
	}
}

static void validators_bound_last_modified(void **state)
{
	static const struct {
		int64_t mtime, want;
	} v[] = {
		{0, 0},	 {MTIME, MTIME}, {NOW, NOW},	   {NOW + 1, NOW},
		{-5, 0}, {INT64_MIN, 0}, {INT64_MAX, NOW},
	};
	const struct etag_extent part = {2048, 10};
	struct validators whole, inside;
	struct stat st;
	size_t i;

	(void)state;
	memset(&st, 0, sizeof(st));
	for (i = 0; i < N_ELEM(v); i++) {
		validators_init(&whole, &st, NULL, v[i].mtime, NOW);
		assert_true(whole.last_modified == v[i].want);
		validators_init(&inside, &st, &part, v[i].mtime, NOW);
		assert_true(inside.last_modified == v[i].want);
		assert_string_not_equal(inside.etag, whole.etag);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(preconditions_follow_the_order_of_rfc_9110),
		cmocka_unit_test(if_range_obeys_strong_validators_only),
		cmocka_unit_test(validators_bound_last_modified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
