/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded writer. */
#include "../unit.h"

#include <string.h>

#include "wire/err.h"
#include "wire/wr.h"

static void wr_writes_numbers_in_both_byte_orders(void **state)
{
	static const uint8_t want[] = {1, 2, 3, 4,   5, 6,    7,   0, 0,
				       0, 0, 0, 0,   0, 8,    9,   0, 3,
				       0, 0, 0, 'a', 0, 0xee, 0xee};
	uint8_t buf[64];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	wr_u8(&w, 1);
	wr_be16(&w, 0x0203);
	wr_be32(&w, 0x04050607);
	wr_be64(&w, 8);
	wr_le16(&w, 9);
	wr_le32(&w, 3);
	wr_str(&w, "a");
	wr_fill(&w, 0xee, 2);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

/* Fill a buffer of every size: nothing past its end, the error sticks. */
static void wr_never_writes_past_the_end_of_any_buffer(void **state)
{
	size_t cap;

	(void)state;
	for (cap = 0; cap < 24; cap++) {
		uint8_t buf[32];
		struct wr w;

		memset(buf, 0x5a, sizeof(buf));
		wr_init(&w, buf, cap);
		wr_be64(&w, UINT64_MAX);
		wr_le32(&w, UINT32_MAX);
		wr_be32(&w, UINT32_MAX);
		wr_bytes(&w, "123456789", 8);
		assert_int_equal(w.err, PXE_ENOSPC);
		assert_true(w.len <= cap);
		assert_int_equal(buf[cap], 0x5a);
		wr_u8(&w, 1);
		assert_int_equal(buf[cap], 0x5a);
		assert_int_equal(wr_room(&w), 0);
	}
}

static void wr_patch_of_bytes_not_written_fails(void **state)
{
	uint8_t buf[8];
	struct wr w;
	size_t at;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	at = wr_mark(&w);
	wr_be16(&w, 0);
	wr_u8(&w, 7);
	wr_patch_be16(&w, at, 0x1234);
	wr_patch_u8(&w, 2, 8);
	assert_int_equal(w.err, 0);
	assert_memory_equal(buf, "\x12\x34\x08", 3);
	wr_patch_be16(&w, 2, 1);
	assert_int_equal(w.err, PXE_ERANGE);
	wr_init(&w, buf, sizeof(buf));
	wr_patch_u8(&w, 0, 1);
	assert_int_equal(w.err, PXE_ERANGE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(wr_writes_numbers_in_both_byte_orders),
		cmocka_unit_test(wr_never_writes_past_the_end_of_any_buffer),
		cmocka_unit_test(wr_patch_of_bytes_not_written_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
