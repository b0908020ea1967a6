/* SPDX-License-Identifier: BSD-2-Clause */
/* Reassembly of one direction of TCP: joining, holes, bounds. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "track/tcp_reassembly.h"

static struct segment seg(uint32_t seq, const char *text)
{
	return (struct segment){
		.seq = seq,
		.len = (uint32_t)strlen(text),
		.p = (const uint8_t *)text,
		.have = strlen(text),
	};
}

/* Keep a text that begins at that number. */
static struct reassembly *keep(uint32_t seq, const char *text, size_t *n)
{
	struct segment g = seg(seq, text);
	struct reassembly *r = NULL;

	assert_true(reassembly_keep(&r, n, &g, true));
	return r;
}

static void segments_that_touch_are_joined_in_either_order(void **state)
{
	size_t n = 0;
	struct reassembly *r = keep(UINT32_MAX - 1, "middle", &n);
	struct segment g = seg(4, "end");

	(void)state;
	assert_int_equal(n, 1);
	assert_true(reassembly_join(r, &g, true));
	assert_int_equal(g.len, 9);
	g = seg(UINT32_MAX - 6, "begin");
	assert_true(reassembly_join(r, &g, true));
	assert_int_equal(g.have, 14);
	assert_memory_equal(g.p, "beginmiddleend", 14);
	reassembly_free(r, &n);
	assert_int_equal(n, 0);
}

static void segments_apart_or_of_other_direction_are_not_joined(void **state)
{
	size_t n = 0;
	struct reassembly *r = keep(100, "text", &n);
	struct segment g = seg(105, "x");

	(void)state;
	assert_false(reassembly_join(r, &g, true));
	g = seg(104, "x");
	assert_false(reassembly_join(r, &g, false));
	assert_null(reassembly_take(&r, false));
	reassembly_free(reassembly_take(&r, true), &n);
	assert_null(r);
}

static void bytes_behind_a_cut_segment_are_left_out(void **state)
{
	size_t n = 0;
	struct reassembly *r = keep(100, "whole", &n);
	struct segment g = seg(105, "cut");

	(void)state;
	g.len = 10;
	assert_true(reassembly_join(r, &g, true));
	assert_int_equal(g.have, 8);
	g = seg(115, "behind");
	assert_true(reassembly_join(r, &g, true));
	assert_int_equal(g.len, 21);
	assert_int_equal(g.have, 8);
	assert_memory_equal(g.p, "wholecut", 8);
	reassembly_free(r, &n);
}

static void segment_captured_in_part_is_not_kept(void **state)
{
	struct segment g = seg(100, "cut");
	struct reassembly *r = NULL;
	size_t n = 0;

	(void)state;
	g.len++;
	assert_false(reassembly_keep(&r, &n, &g, true));
	assert_null(r);
}

static void reassemblies_beyond_the_limit_are_refused(void **state)
{
	struct segment g = seg(100, "x");
	size_t n = REASSEMBLIES_MAX;
	struct reassembly *r = NULL;

	(void)state;
	assert_false(reassembly_keep(&r, &n, &g, true));
	assert_int_equal(n, REASSEMBLIES_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			segments_that_touch_are_joined_in_either_order),
		cmocka_unit_test(
			segments_apart_or_of_other_direction_are_not_joined),
		cmocka_unit_test(bytes_behind_a_cut_segment_are_left_out),
		cmocka_unit_test(segment_captured_in_part_is_not_kept),
		cmocka_unit_test(reassemblies_beyond_the_limit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
