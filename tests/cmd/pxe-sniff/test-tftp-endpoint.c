/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks of TFTP that are counted: wraps, disorder, and whole windows. */
#include "../../lib/unit.h"

#include "proto/tftp.h"
#include "track/tftp_endpoint.h"

static struct tftp_endpoint with_blksize(uint32_t blksize)
{
	return (struct tftp_endpoint){.blksize = blksize, .window = 1};
}

static void blocks_seen_twice_are_resent_and_lost_ones_count(void **state)
{
	struct tftp_endpoint ep = with_blksize(512);

	(void)state;
	tftp_endpoint_data(&ep, 1, 512);
	tftp_endpoint_data(&ep, 1, 512);
	assert_int_equal(ep.resent, 1);
	/* Block 2 comes after block 3, which is not a retransmission. */
	tftp_endpoint_data(&ep, 3, 512);
	assert_int_equal(ep.bytes, 3 * 512);
	tftp_endpoint_data(&ep, 2, 512);
	assert_int_equal(ep.resent, 1);
	tftp_endpoint_data(&ep, 2, 512);
	assert_int_equal(ep.resent, 2);
	tftp_endpoint_data(&ep, 4, 0);
	assert_true(ep.last);
	assert_int_equal(ep.bytes, 3 * 512);
}

static void block_numbers_wrap_from_65535_to_0(void **state)
{
	struct tftp_endpoint ep = with_blksize(8);
	unsigned i;

	(void)state;
	for (i = 1; i <= 140000; i++)
		tftp_endpoint_data(&ep, (uint16_t)i, 8);
	assert_true(ep.bytes == (uint64_t)140000 * 8);
	assert_int_equal(ep.resent, 0);
}

static void block_numbers_wrap_from_65535_to_1(void **state)
{
	struct tftp_endpoint ep = with_blksize(8);
	unsigned i;

	(void)state;
	for (i = 0; i < 140000; i++)
		tftp_endpoint_data(&ep, (uint16_t)(i % 65535 + 1), 8);
	assert_true(ep.roll_to_one);
	assert_true(ep.bytes == (uint64_t)140000 * 8);
	assert_int_equal(ep.resent, 0);
}

static void window_in_one_message_is_counted_in_blocks(void **state)
{
	struct tftp_endpoint ep = with_blksize(1024);
	const uint32_t full = TFTP_HEAD + 1024;
	uint32_t i;

	(void)state;
	ep.window = 16;
	/* Across 65535; then 2 full blocks and a short one. */
	for (i = 0; i < 5000; i++)
		tftp_endpoint_message(&ep, (uint16_t)(i * 16 + 1), 16 * full);
	assert_true(ep.bytes == (uint64_t)80000 * 1024);
	assert_int_equal(ep.block, 80000 % 65536);
	assert_false(ep.last);
	tftp_endpoint_message(&ep, (uint16_t)80001, 2 * full + TFTP_HEAD + 5);
	assert_true(ep.bytes == (uint64_t)80002 * 1024 + 5);
	assert_true(ep.last);
	assert_int_equal(ep.resent, 0);
	tftp_endpoint_message(&ep, (uint16_t)80001, 2 * full + TFTP_HEAD + 5);
	assert_int_equal(ep.resent, 3);
}

static void message_may_end_in_an_empty_block(void **state)
{
	struct tftp_endpoint ep = with_blksize(1024);
	const uint32_t full = TFTP_HEAD + 1024;

	(void)state;
	ep.window = 4;
	tftp_endpoint_message(&ep, 1, 4 * full);
	assert_false(ep.last);
	tftp_endpoint_message(&ep, 5, 3 * full + TFTP_HEAD);
	assert_true(ep.last);
	assert_int_equal(ep.block, 8);
	assert_int_equal(ep.bytes, 7 * 1024);
}

static void message_without_a_window_is_one_block_of_any_size(void **state)
{
	struct tftp_endpoint ep = with_blksize(512);

	(void)state;
	tftp_endpoint_message(&ep, 1, TFTP_HEAD + 1024);
	assert_int_equal(ep.block, 1);
	assert_int_equal(ep.bytes, 1024);
}

static void blocks_out_of_order_are_not_resent(void **state)
{
	struct tftp_endpoint ep = with_blksize(8);
	unsigned i;

	(void)state;
	for (i = 1; i < 200000; i += 2) {
		tftp_endpoint_data(&ep, (uint16_t)(i + 1), 8);
		tftp_endpoint_data(&ep, (uint16_t)i, 8);
	}
	assert_int_equal(ep.resent, 0);
	assert_true(ep.bytes == (uint64_t)200000 * 8);
	/* All blocks that are remembered, again; then one that is not. */
	for (i = 200000 - 255; i <= 200000; i++)
		tftp_endpoint_data(&ep, (uint16_t)i, 8);
	assert_int_equal(ep.resent, 256);
	tftp_endpoint_data(&ep, (uint16_t)(200000 - 256), 8);
	assert_int_equal(ep.resent, 256);
	/* Of a gap of 999 blocks, 10 come late: none had been seen. */
	tftp_endpoint_data(&ep, (uint16_t)(200000 + 1000), 8);
	for (i = 200000 + 990; i < 200000 + 1000; i++)
		tftp_endpoint_data(&ep, (uint16_t)i, 8);
	assert_int_equal(ep.resent, 256);
	assert_true(ep.bytes == (uint64_t)201000 * 8);
}

static struct tftp_endpoint measured(void)
{
	return (struct tftp_endpoint){.measured = true, .no_window = true};
}

static void measured_blksize_is_known_from_block_2_on(void **state)
{
	struct tftp_endpoint ep = measured();
	uint16_t i;

	(void)state;
	assert_false(tftp_endpoint_has_bytes(&ep));
	for (i = 1; i <= 10; i++) {
		tftp_endpoint_message(&ep, i, TFTP_HEAD + (i < 10 ? 256 : 5));
		tftp_endpoint_ack(&ep, i);
		assert_int_equal(tftp_endpoint_has_blksize(&ep), i > 1);
		assert_int_equal(tftp_endpoint_has_bytes(&ep), i > 1);
	}
	assert_int_equal(ep.blksize, 256);
	assert_int_equal(ep.bytes, 9 * 256 + 5);
	assert_true(ep.last);
}

static void measured_file_of_one_block_ends_at_its_size(void **state)
{
	struct tftp_endpoint ep = measured();

	(void)state;
	ep.has_size = true;
	ep.size = 100;
	tftp_endpoint_message(&ep, 1, TFTP_HEAD + 100);
	assert_true(ep.last);
	assert_true(tftp_endpoint_has_bytes(&ep));
	assert_false(tftp_endpoint_has_blksize(&ep));
}

/* Windows of 8 blocks in one message; the second is sent from a gap. */
static void measured_messages_of_many_blocks_give_no_bytes(void **state)
{
	const uint32_t window = 8 * (TFTP_HEAD + 256);
	struct tftp_endpoint ep = measured();

	(void)state;
	tftp_endpoint_message(&ep, 1, window);
	tftp_endpoint_ack(&ep, 1);
	tftp_endpoint_message(&ep, 2, window);
	tftp_endpoint_ack(&ep, 9);
	assert_false(tftp_endpoint_has_bytes(&ep));
	assert_false(tftp_endpoint_has_blksize(&ep));
	/* Without that ACK, the next message shows it. */
	ep = measured();
	tftp_endpoint_message(&ep, 1, window);
	tftp_endpoint_message(&ep, 2, window);
	tftp_endpoint_message(&ep, 10, window);
	assert_false(tftp_endpoint_has_bytes(&ep));
	/* A block longer than the first one. */
	ep = measured();
	tftp_endpoint_message(&ep, 1, window);
	tftp_endpoint_message(&ep, 2, window + 1);
	assert_false(tftp_endpoint_has_bytes(&ep));
}

static void message_is_split_if_only_window_is_unknown(void **state)
{
	struct tftp_endpoint ep = with_blksize(256);

	(void)state;
	ep.no_window = true;
	tftp_endpoint_message(&ep, 1, 8 * (TFTP_HEAD + 256));
	assert_int_equal(ep.blocks, 8);
	assert_int_equal(ep.bytes, 8 * 256);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			blocks_seen_twice_are_resent_and_lost_ones_count),
		cmocka_unit_test(block_numbers_wrap_from_65535_to_0),
		cmocka_unit_test(block_numbers_wrap_from_65535_to_1),
		cmocka_unit_test(window_in_one_message_is_counted_in_blocks),
		cmocka_unit_test(message_may_end_in_an_empty_block),
		cmocka_unit_test(
			message_without_a_window_is_one_block_of_any_size),
		cmocka_unit_test(blocks_out_of_order_are_not_resent),
		cmocka_unit_test(measured_blksize_is_known_from_block_2_on),
		cmocka_unit_test(measured_file_of_one_block_ends_at_its_size),
		cmocka_unit_test(
			measured_messages_of_many_blocks_give_no_bytes),
		cmocka_unit_test(message_is_split_if_only_window_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
