/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers, durations and sizes as text. */
#include "../unit.h"

#include "util/num.h"
#include "wire/err.h"

static void num_numbers_durations_and_sizes_in_bounds(void **state)
{
	uint64_t v = 7;
	uint32_t d;

	(void)state;
	assert_int_equal(num_u64("18446744073709551615", 0, UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(num_u64("18446744073709551616", 0, UINT64_MAX, &v),
			 PXE_ERANGE);
	assert_int_equal(num_u64("8", 9, 10, &v), PXE_ERANGE);
	assert_int_equal(num_u64("-1", 0, 10, &v), PXE_EBADMSG);
	assert_int_equal(num_u64("1 ", 0, 10, &v), PXE_EBADMSG);
	assert_int_equal(num_u64("", 0, 10, &v), PXE_EBADMSG);
	assert_int_equal(num_u64("0x1", 0, 10, &v), PXE_EBADMSG);
	assert_true(v == UINT64_MAX);
	assert_int_equal(num_duration("2h", &d), 0);
	assert_int_equal(d, 7200);
	assert_int_equal(num_duration("infinite", &d), 0);
	assert_true(d == NUM_INFINITE);
	assert_int_equal(num_duration("4294967295", &d), PXE_ERANGE);
	assert_int_equal(num_duration("2hh", &d), PXE_EBADMSG);
	assert_int_equal(num_duration("2y", &d), PXE_EBADMSG);
	assert_int_equal(num_size("3M", &v), 0);
	assert_true(v == 3 << 20);
	assert_int_equal(num_size("17179869184T", &v), PXE_ERANGE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(num_numbers_durations_and_sizes_in_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
