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

static const struct cond_file file = {.etag = TAG, .mtime = MTIME};

static const struct {
	struct cond c;
	enum cond_result want;
} vectors[] = {
	{{NULL}, COND_SERVE},
	/* If-Match: strong comparison, before everything else. */
	{{.if_match = TAG}, COND_SERVE},
	{{.if_match = "*"}, COND_SERVE},
	{{.if_match = " * "}, COND_SERVE},
	{{.if_match = "\"x\", " TAG}, COND_SERVE},
	{{.if_match = "\"x\"," TAG " ,\"y\""}, COND_SERVE},
	{{.if_match = "W/" TAG}, COND_FAILED},
	{{.if_match = "\"x\""}, COND_FAILED},
	{{.if_match = "a-b-c"}, COND_FAILED},
	{{.if_match = ""}, COND_FAILED},
	{{.if_match = "\"a-b-c"}, COND_FAILED},
	{{.if_match = TAG, .if_unmodified_since = EARLIER}, COND_SERVE},
	{{.if_match = "\"x\"", .if_none_match = TAG}, COND_FAILED},
	/* If-Unmodified-Since, only without If-Match. */
	{{.if_unmodified_since = SAME}, COND_SERVE},
	{{.if_unmodified_since = LATER}, COND_SERVE},
	{{.if_unmodified_since = EARLIER}, COND_FAILED},
	{{.if_unmodified_since = EARLIER " "}, COND_FAILED},
	{{.if_unmodified_since = "gibberish"}, COND_SERVE},
	{{.if_unmodified_since = ""}, COND_SERVE},
	/* If-None-Match: weak comparison. */
	{{.if_none_match = TAG}, COND_NOT_MODIFIED},
	{{.if_none_match = "W/" TAG}, COND_NOT_MODIFIED},
	{{.if_none_match = "\"x\", W/" TAG}, COND_NOT_MODIFIED},
	{{.if_none_match = "*"}, COND_NOT_MODIFIED},
	{{.if_none_match = "\"x\""}, COND_SERVE},
	{{.if_none_match = "**"}, COND_SERVE},
	/* If-Modified-Since, only without If-None-Match. */
	{{.if_modified_since = SAME}, COND_NOT_MODIFIED},
	{{.if_modified_since = LATER}, COND_NOT_MODIFIED},
	{{.if_modified_since = EARLIER}, COND_SERVE},
	{{.if_modified_since = "0"}, COND_SERVE},
	{{.if_modified_since = LATER, .if_none_match = "\"x\""}, COND_SERVE},
	{{.if_modified_since = EARLIER, .if_none_match = TAG},
	 COND_NOT_MODIFIED},
	{{.if_match = TAG, .if_modified_since = SAME}, COND_NOT_MODIFIED},
};

static void decisions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++)
		if (cond_decide(&vectors[i].c, &file, NOW) != vectors[i].want)
			fail_msg("vector %zu", i);
	/* Of what does not exist, nothing matches. */
	assert_int_equal(cond_decide(&vectors[2].c, NULL, NOW), COND_FAILED);
	assert_int_equal(cond_decide(&vectors[0].c, NULL, NOW), COND_SERVE);
}

static void if_range(void **state)
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
		struct cond c = {.if_range = v[i].value};

		if (cond_range_allowed(&c, &file, NOW) != v[i].ok)
			fail_msg("%s", v[i].value);
		/* A date says nothing in the second of the change. */
		if (v[i].value && !strcmp(v[i].value, SAME))
			assert_false(cond_range_allowed(&c, &file, MTIME));
	}
}

static struct stat stat_of(uint64_t ino, int64_t size, int64_t sec, long nsec)
{
	struct stat st;

	memset(&st, 0, sizeof(st));
	st.st_ino = ino;
	st.st_size = size;
	st.st_mtim.tv_sec = sec;
	st.st_mtim.tv_nsec = nsec;
	return st;
}

static void validators(void **state)
{
	static const struct {
		uint64_t ino;
		int64_t size, sec;
		long nsec;
	} v[] = {
		{1, 2, 3, 4}, {2, 2, 3, 4},  {1, 3, 3, 4},  {1, 2, 4, 4},
		{1, 2, 3, 5}, {12, 3, 4, 0}, {1, 23, 4, 0},
	};
	struct cond_file f[N_ELEM(v)], big;
	struct stat st;
	size_t i, k;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		st = stat_of(v[i].ino, v[i].size, v[i].sec, v[i].nsec);
		cond_file_init(&f[i], &st, NOW);
		assert_int_equal(f[i].etag[0], '"');
		assert_int_equal(f[i].etag[strlen(f[i].etag) - 1], '"');
		assert_null(strchr(f[i].etag + 1, ' '));
		assert_true(f[i].mtime == v[i].sec);
		for (k = 0; k < i; k++)
			assert_string_not_equal(f[i].etag, f[k].etag);
	}
	/* The widest numbers fit, and no date is in the future. */
	st = stat_of(UINT64_MAX, INT64_MAX, INT64_MAX, 999999999);
	cond_file_init(&big, &st, NOW);
	assert_int_equal(big.etag[strlen(big.etag) - 1], '"');
	assert_true(big.mtime == NOW);
	st = stat_of(1, 1, -5, 0);
	cond_file_init(&big, &st, NOW);
	assert_true(big.mtime == 0);
}

/* Files in an image differ by their place in it, and by the image. */
static void validators_inside(void **state)
{
	static const struct {
		uint64_t ino;
		long nsec;
		struct cond_part part;
	} v[] = {
		{1, 4, {2048, 10, 5}}, {1, 4, {4096, 10, 5}},
		{1, 4, {2048, 11, 5}}, {1, 5, {2048, 10, 5}},
		{2, 4, {2048, 10, 5}},
	};
	const struct cond_part wide = {UINT64_MAX, UINT64_MAX, INT64_MAX};
	struct cond_file f[N_ELEM(v)], whole;
	struct stat st;
	size_t i, k;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		st = stat_of(v[i].ino, 99999, 3, v[i].nsec);
		cond_part_init(&f[i], &st, &v[i].part, NOW);
		cond_file_init(&whole, &st, NOW);
		assert_string_not_equal(f[i].etag, whole.etag);
		/* The date of the file, not of the image. */
		assert_true(f[i].mtime == 5);
		for (k = 0; k < i; k++)
			assert_string_not_equal(f[i].etag, f[k].etag);
	}
	st = stat_of(UINT64_MAX, INT64_MAX, INT64_MAX, 999999999);
	cond_part_init(&whole, &st, &wide, NOW);
	assert_int_equal(whole.etag[strlen(whole.etag) - 1], '"');
	assert_true(whole.mtime == NOW);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(decisions),
		cmocka_unit_test(if_range),
		cmocka_unit_test(validators),
		cmocka_unit_test(validators_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
