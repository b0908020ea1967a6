/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded reader. */
#include "../unit.h"

#include "wire/err.h"
#include "wire/rd.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05,
				0x06, 0x07, 0x08, 0x09};

static void rd_reads_numbers_in_both_byte_orders(void **state)
{
	struct rd r;

	(void)state;
	rd_init(&r, bytes, sizeof(bytes));
	assert_int_equal(rd_u8(&r), 0x01);
	assert_int_equal(rd_be16(&r), 0x0203);
	assert_int_equal(rd_be32(&r), 0x04050607);
	assert_int_equal(rd_le16(&r), 0x0908);
	assert_true(rd_end(&r));
	rd_init(&r, bytes, sizeof(bytes));
	assert_true(rd_be64(&r) == 0x0102030405060708);
	rd_init(&r, bytes, sizeof(bytes));
	assert_int_equal(rd_le32(&r), 0x04030201);
}

static void rd_u16_and_u32_take_the_byte_order(void **state)
{
	struct rd r;

	(void)state;
	rd_init(&r, bytes, 8);
	assert_int_equal(rd_u16(&r, true), 0x0102);
	assert_int_equal(rd_u16(&r, false), 0x0403);
	assert_int_equal(rd_u32(&r, true), 0x05060708);
	rd_init(&r, bytes, 5);
	assert_int_equal(rd_u32(&r, false), 0x04030201);
	assert_int_equal(rd_u16(&r, false), 0);
	assert_int_equal(r.err, PXE_ETRUNC);
}

static void rd_after_an_error_every_read_fails(void **state)
{
	struct rd r;

	(void)state;
	rd_init(&r, bytes, 3);
	assert_int_equal(rd_be32(&r), 0);
	assert_int_equal(r.err, PXE_ETRUNC);
	assert_int_equal(rd_left(&r), 0);
	/* Three bytes are there, but nothing is given after an error. */
	assert_int_equal(rd_u8(&r), 0);
	assert_null(rd_bytes(&r, 0));
	assert_false(rd_end(&r));
	rd_fail(&r, PXE_EBADMSG);
	assert_int_equal(r.err, PXE_ETRUNC);
}

static void rd_of_a_huge_count_fails_without_overflow(void **state)
{
	struct rd r;

	(void)state;
	rd_init(&r, bytes, sizeof(bytes));
	assert_null(rd_bytes(&r, SIZE_MAX));
	rd_init(&r, bytes, sizeof(bytes));
	rd_skip(&r, SIZE_MAX - 1);
	assert_int_equal(r.err, PXE_ETRUNC);
}

static void rd_sub_cannot_read_past_its_slice(void **state)
{
	struct rd r, s;

	(void)state;
	rd_init(&r, bytes, sizeof(bytes));
	s = rd_sub(&r, 2);
	assert_int_equal(rd_be16(&s), 0x0102);
	assert_int_equal(rd_u8(&s), 0);
	assert_int_equal(s.err, PXE_ETRUNC);
	assert_int_equal(r.err, 0);
	assert_int_equal(rd_u8(&r), 0x03);
	s = rd_sub(&r, 100);
	assert_int_equal(s.err, PXE_ETRUNC);
	assert_int_equal(r.err, PXE_ETRUNC);
	assert_int_equal(rd_left(&s), 0);
}

static void rd_of_empty_input_is_at_its_end(void **state)
{
	struct rd r;

	(void)state;
	rd_init(&r, NULL, 0);
	assert_true(rd_end(&r));
	assert_non_null(rd_bytes(&r, 0));
	assert_int_equal(rd_u8(&r), 0);
	assert_int_equal(r.err, PXE_ETRUNC);
}

static void rd_str_without_a_nul_fails(void **state)
{
	static const char text[] = "ab\0c"; /* and the literal's own NUL */
	struct rd r;
	size_t n;

	(void)state;
	rd_init(&r, text, sizeof(text) - 1);
	assert_string_equal(rd_str(&r, &n), "ab");
	assert_int_equal(n, 2);
	assert_null(rd_str(&r, &n));
	assert_int_equal(n, 0);
	assert_int_equal(r.err, PXE_ETRUNC);
}

static void rd_copy_of_too_many_bytes_gives_zeros(void **state)
{
	uint8_t out[4] = {9, 9, 9, 9};
	struct rd r;

	(void)state;
	rd_init(&r, bytes, 3);
	rd_copy(&r, out, 4);
	assert_int_equal(out[0] | out[1] | out[2] | out[3], 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(rd_reads_numbers_in_both_byte_orders),
		cmocka_unit_test(rd_u16_and_u32_take_the_byte_order),
		cmocka_unit_test(rd_after_an_error_every_read_fails),
		cmocka_unit_test(rd_of_a_huge_count_fails_without_overflow),
		cmocka_unit_test(rd_sub_cannot_read_past_its_slice),
		cmocka_unit_test(rd_of_empty_input_is_at_its_end),
		cmocka_unit_test(rd_str_without_a_nul_fails),
		cmocka_unit_test(rd_copy_of_too_many_bytes_gives_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
