/* SPDX-License-Identifier: BSD-2-Clause */
/* The sender (engine/sender.h) on networks that lose, copy and reorder. */
#include "../../lib/unit.h"

#include <string.h>

#include "net_sim.h"

#define MIB (UINT64_C(1) << 20)

static const char *const client_names[] = {"classic", "EDK2", "U-Boot"};

static void must_complete(const struct sim *m, const char *what)
{
	if (m->complete && m->s.end == SENDER_DONE &&
	    sender_bytes(&m->s) == m->size)
		return;
	fail_msg("%s: %s, window %u, seed %llu: end %d at block %llu of %llu",
		 what, client_names[m->client], m->s.window,
		 (unsigned long long)m->seed, (int)m->s.end,
		 (unsigned long long)m->s.acked, (unsigned long long)m->s.last);
}

/* The last block is short, and empty if the size is a multiple. */
static void sender_ends_files_of_any_size_with_a_short_block(void **state)
{
	static const struct {
		uint64_t size, last;
		uint32_t length;
	} t[] = {
		{0, 1, 0},	   {1, 1, 1},
		{511, 1, 511},	   {512, 2, 0},
		{513, 2, 1},	   {1024, 3, 0},
		{65535, 128, 511}, {UINT64_C(5) << 32, 41943041, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		struct sender_limits lim = {TFTP_BLKSIZE_MAX, 64,
					    SENDER_IN_FLIGHT, false};
		struct sender_options ask = {0};
		struct sender_action a;
		struct sender s;

		sender_start(&s, &ask, &lim, t[i].size, 1, &a);
		assert_int_equal(s.last, t[i].last);
		assert_int_equal(sender_length(&s, s.last), t[i].length);
		assert_int_equal(sender_offset(&s, s.last) + t[i].length,
				 t[i].size);
		if (t[i].size < 100000) {
			struct sim m = {.size = t[i].size, .delay = 100};

			sim_run(&m);
			must_complete(&m, "size");
			assert_int_equal(m.n_data, t[i].last);
		}
	}
}

/* 16 bits wrap to 0, once and twice, in lockstep and in windows. */
static void sender_wraps_past_65535_and_131071_blocks(void **state)
{
	static const uint32_t windows[] = {0, 4, 64};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(windows); i++) {
		struct sim m = {
			.client = SIM_EDK2,
			.size = UINT64_C(200000) * 8 + 3,
			.ask = {.blksize = 8, .window = windows[i]},
			.delay = 100,
		};

		sim_run(&m);
		must_complete(&m, "wrap");
		assert_int_equal(m.n_data, 200001);
		assert_int_equal(m.s.retransmits, 0);
	}
}

/* tftp-hpa's option: 65535 is followed by 1, and 0 is nobody's number. */
static void sender_wraps_to_1_with_rollover_1(void **state)
{
	struct sender_limits lim = {8, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {
		.window = 16, .blksize = 8, .rollover = SENDER_ROLLOVER_1};
	struct tftp ack = {.op = TFTP_ACK};
	struct sender_action a;
	struct sender s;
	uint64_t now = 0, have = 0;

	(void)state;
	sender_start(&s, &ask, &lim, 8 * 140000 + 3, now, &a);
	assert_int_equal(s.last, 140001);
	sender_packet(&s, &ack, now += 100, &a);
	while (!a.end) {
		assert_int_equal(a.first, have + 1);
		have += a.n;
		/* Late ones, of the block before and of none. */
		if (have > 20) {
			struct sender_action b;

			ack.block = sender_block(&s, have - 19);
			sender_packet(&s, &ack, now += 10, &b);
			assert_int_equal(b.send, SENDER_NOTHING);
			ack.block = 0;
			sender_packet(&s, &ack, now += 10, &b);
			assert_int_equal(b.send, SENDER_NOTHING);
		}
		ack.block = sender_block(&s, have);
		assert_int_equal(ack.block, (have - 1) % 65535 + 1);
		sender_packet(&s, &ack, now += 100, &a);
	}
	assert_int_equal(a.end, SENDER_DONE);
	assert_int_equal(have, 140001);
	assert_int_equal(s.retransmits, 0);
}

/* 16 bits wrap to 0 while ACKs overtake each other. */
static void sender_wraps_with_reordered_acks(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 3; seed++) {
		struct sim m = {
			.size = UINT64_C(140000) * 8,
			.ask = {.blksize = 8, .window = 8},
			.delay = 200,
			.jitter = 60,
			.twice = 5,
			.seed = seed,
		};

		m.client = SIM_EDK2;
		sim_run(&m);
		must_complete(&m, "reordered wrap");
	}
}

/* Larger than 32 bits can say, in large blocks and in small windows. */
static void sender_completes_files_over_4_gib(void **state)
{
	static const struct sender_options asks[] = {
		{.blksize = 65464, .window = 2},
		{.blksize = 16384, .window = 8},
		{.blksize = 65464},
	};
	const uint64_t size = (UINT64_C(5) << 30) + 700;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(asks); i++) {
		struct sim m = {.size = size, .ask = asks[i], .delay = 100};

		sim_run(&m);
		must_complete(&m, "5 GiB");
		assert_int_equal(m.s.last, size / asks[i].blksize + 1);
		assert_true(m.s.last > 65536);
		assert_int_equal(m.n_data, m.s.last);
		assert_int_equal(sender_offset(&m.s, m.s.last) +
					 sender_length(&m.s, m.s.last),
				 size);
	}
}

/* Whatever single packet is lost, one time-out repairs it. */
static void sender_in_lockstep_resends_one_block_for_a_loss(void **state)
{
	uint64_t n;

	(void)state;
	for (n = 1; n <= 20; n++) {
		struct sim d = {
			.size = 20 * 512 - 1, .delay = 100, .lose_data = n};
		struct sim a = {
			.size = 20 * 512 - 1, .delay = 100, .lose_ack = n};

		sim_run(&d);
		must_complete(&d, "lost DATA");
		assert_int_equal(d.n_data, 21);
		assert_int_equal(d.s.retransmits, 1);
		sim_run(&a);
		must_complete(&a, "lost ACK");
		assert_int_equal(a.n_data, 21);
	}
}

static void sender_in_a_window_resends_once_for_a_loss(void **state)
{
	enum sim_client c;
	uint64_t n;

	(void)state;
	for (c = SIM_CLASSIC; c <= SIM_UBOOT; c++)
		for (n = 1; n <= 64; n++) {
			struct sim m = {
				.client = c,
				.size = 64 * 512 - 1,
				.ask = {.blksize = 512, .window = 16},
				.delay = 100,
				.lose_data = n,
			};

			sim_run(&m);
			must_complete(&m, "lost DATA");
			/* The rest of a window, and a few for doubt. */
			assert_true(m.n_data <= 64 + 16 + 16);
			/* Only a window's last block waits for the timer. */
			if (n % 16)
				assert_true(m.now < 1000000 + 10000);
		}
}

static void sender_with_loss_copies_and_reordering_completes(void **state)
{
	static const uint32_t windows[] = {0, 1, 2, 4, 16, 64};
	enum sim_client c;
	uint64_t seed;
	size_t i;

	(void)state;
	for (c = SIM_CLASSIC; c <= SIM_UBOOT; c++)
		for (i = 0; i < N_ELEM(windows); i++)
			for (seed = 1; seed <= 10; seed++) {
				struct sim m = {
					.client = c,
					.size = 300 * 512 + seed,
					.ask = {.window = windows[i],
						.tsize = true},
					.delay = 300,
					.jitter = 100,
					.loss = 20,
					.twice = 20,
					.seed = seed,
				};

				sim_run(&m);
				if (m.s.end == SENDER_NO_LAST_ACK && m.complete)
					continue;
				must_complete(&m, "bad network");
			}
}

/*
 * A packet that comes twice must not make every later one come twice
 * (Sorcerer's Apprentice, RFC 1123 4.2.3.1); with lost ones among them, windows
 * must not pile up at a client that has to work on each.  limit is what may be
 * sent, in thousandths of the file, beside two windows.
 */
static void sender_with_duplicates_does_not_multiply_them(void **state)
{
	static const uint32_t windows[] = {0, 4, 16, 64};
	static const struct {
		unsigned loss, twice;
		uint64_t work, limit;
	} net[] = {
		{0, 1, 0, 1010},     {0, 10, 0, 1030},	  {0, 1, 20, 1010},
		{0, 10, 20, 1030},   {20, 0, 20, 2500},	  {5, 5, 20, 1500},
		{0, 10, 1000, 1100}, {20, 0, 1000, 2800},
	};
	enum sim_client c;
	size_t i, k;

	(void)state;
	for (k = 0; k < N_ELEM(net); k++)
		for (c = SIM_CLASSIC; c <= SIM_UBOOT; c++)
			for (i = 0; i < N_ELEM(windows); i++) {
				struct sim m = {
					.client = c,
					.size = 4000 * 512 - 1,
					.ask = {.window = windows[i]},
					.delay = 50,
					.work = net[k].work,
					.loss = net[k].loss,
					.twice = net[k].twice,
					.seed = 7 + k,
				};

				sim_run(&m);
				assert_true(m.complete);
				if (m.n_data <=
				    4 * net[k].limit + 2 * m.s.window)
					continue;
				fail_msg("%s, window %u, network %zu: %llu "
					 "packets for 4000",
					 client_names[c], m.s.window, k,
					 (unsigned long long)m.n_data);
			}
}

/* A client answers quickly at first, and then after 300 ms. */
static void sender_does_not_flood_a_client_that_slows_down(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.window = 16};
	struct tftp ack = {.op = TFTP_ACK};
	struct sender_action a;
	struct sender s;
	uint64_t now = 0, sent = 0, k;

	(void)state;
	sender_start(&s, &ask, &lim, 100 * MIB, now, &a);
	sender_packet(&s, &ack, now += 100, &a);
	/* 300 ms a window from now on, with an ACK for every old block. */
	for (k = 0; k < 200; k++) {
		uint64_t answer = now + 300000, copies = 0;

		sent += a.n;
		while (a.wake < answer) {
			sender_timer(&s, now = a.wake, &a);
			sent += a.n;
			copies += a.n;
		}
		ack.block = (uint16_t)(16 * (k + 1));
		sender_packet(&s, &ack, now = answer, &a);
		assert_int_equal(a.n, 16);
		while (copies--) {
			struct sender_action b;

			sender_packet(&s, &ack, now += 10000, &b);
			sent += b.n;
		}
	}
	assert_true(sent < 200 * 16 * 3 / 2);
}

/* --- time ----------------------------------------------------------------- */

static void sender_timer_is_1_s_and_doubles_before_an_ack(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.tsize = true};
	struct sender_action a;
	struct sender s;

	(void)state;
	sender_start(&s, &ask, &lim, 99, 0, &a);
	assert_int_equal(a.wake, 1000000);
	sender_timer(&s, 999999, &a);
	assert_int_equal(a.send, SENDER_NOTHING);
	sender_timer(&s, 1000000, &a);
	assert_int_equal(a.send, SENDER_OACK);
	assert_int_equal(a.wake, 3000000);
	sender_timer(&s, 3000000, &a);
	assert_int_equal(a.wake, 7000000);
	sender_timer(&s, 7000000, &a);
	assert_int_equal(a.send, SENDER_OACK);
	/* Four packets in all for an address that may be forged. */
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.end, SENDER_SILENT);
	assert_int_equal(a.send, SENDER_NOTHING);
	/* Two if they are long. */
	ask.tsize = false;
	sender_start(&s, &ask, &lim, 99, 0, &a);
	sender_timer(&s, 1000000, &a);
	assert_int_equal(a.send, SENDER_DATA);
	assert_int_equal(a.wake, 3000000);
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.end, SENDER_SILENT);
	assert_int_equal(a.send, SENDER_NOTHING);
}

static void sender_timer_follows_the_round_trip_time(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {0};
	struct tftp ack = {.op = TFTP_ACK, .block = 1};
	struct sender_action a;
	struct sender s;

	(void)state;
	sender_start(&s, &ask, &lim, 99999, 0, &a);
	sender_packet(&s, &ack, 200, &a);
	/* 200 us were measured: one packet is sent again soon. */
	assert_int_equal(a.wake, 200 + 5000);
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.send, SENDER_DATA);
	/* 50 ms is the least. */
	assert_int_equal(a.wake, 200 + 50000);
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.send, SENDER_DATA);
	assert_int_equal(a.wake, 50200 + 100000);
	/* What was sent twice measures nothing: the time-out stays doubled. */
	ack.block = 2;
	sender_packet(&s, &ack, 50300, &a);
	s.probed = true;
	sender_timer(&s, 50300, &a);
	assert_int_equal(a.wake, 50300 + 100000);
	/* A measurement: a client on the other side of the world. */
	ack.block = 3;
	sender_packet(&s, &ack, 50300 + 80000, &a);
	assert_true(a.wake - (50300 + 80000) >= 80000);
}

static void sender_timer_obeys_the_option_timeout(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.timeout = 3};
	struct tftp ack = {.op = TFTP_ACK};
	struct sender_action a;
	struct sender s;

	(void)state;
	sender_start(&s, &ask, &lim, 99999, 0, &a);
	assert_int_equal(a.wake, 3000000);
	sender_packet(&s, &ack, 100, &a);
	/* But for one packet, once. */
	assert_int_equal(a.wake, 5100);
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.n, 1);
	assert_int_equal(a.wake, 3000100);
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.send, SENDER_DATA);
	assert_int_equal(a.wake, 6000100);
}

/* 255 seconds are the client's to ask, but not before it has answered. */
static void sender_ends_after_20_s_without_an_ack(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.timeout = 255};
	struct sender_action a;
	struct sender s;

	(void)state;
	sender_start(&s, &ask, &lim, 99999, 0, &a);
	assert_int_equal(a.wake, 20000000);
	sender_timer(&s, a.wake, &a);
	assert_int_equal(a.end, SENDER_SILENT);
}

static void sender_ends_with_an_error_for_a_silent_client(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {0};
	struct tftp ack = {.op = TFTP_ACK, .block = 1};
	struct sender_action a;
	struct sender s;
	unsigned n = 0;

	(void)state;
	sender_start(&s, &ask, &lim, 99999, 0, &a);
	sender_packet(&s, &ack, 200, &a);
	while (!a.end) {
		sender_timer(&s, a.wake, &a);
		n++;
	}
	assert_int_equal(a.end, SENDER_SILENT);
	assert_int_equal(a.send, SENDER_ERROR);
	assert_true(n > 5 && n < 25);
	/* It stays ended. */
	sender_packet(&s, &ack, 1, &a);
	assert_int_equal(a.send, SENDER_NOTHING);
	assert_int_equal(a.end, SENDER_SILENT);
}

static void sender_sends_4_packets_at_most_before_an_ack(void **state)
{
	static const uint32_t windows[] = {0, 64};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(windows); i++) {
		struct sim m = {
			.size = 10 * MIB,
			.ask = {.window = windows[i]},
			.loss = 1000,
		};

		sim_run(&m);
		assert_int_equal(m.s.end, SENDER_SILENT);
		assert_int_equal(m.n_burst, windows[i] ? 4 : 2);
		assert_int_equal(m.n_data, windows[i] ? 0 : 2);
	}
}

/* The end of a window is lost: no ACK shows it, so one packet probes. */
static void sender_probes_for_a_lost_end_of_a_window(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.window = 16};
	struct tftp ack = {.op = TFTP_ACK};
	struct sender_action a;
	struct sender s;
	uint64_t now = 0;

	(void)state;
	sender_start(&s, &ask, &lim, MIB, now, &a);
	sender_packet(&s, &ack, now += 500, &a);
	ack.block = 16;
	sender_packet(&s, &ack, now += 500, &a);
	assert_int_equal(a.first, 17);
	assert_true(a.wake <= now + 10000);
	sender_timer(&s, now = a.wake, &a);
	assert_int_equal(a.first, 32);
	assert_int_equal(a.n, 1);
	/* It has all but blocks 31 and 32, and says so. */
	ack.block = 30;
	sender_packet(&s, &ack, now += 500, &a);
	assert_int_equal(a.first, 31);
	assert_int_equal(a.n, 16);
	/* The first of them is lost again; the client reports a gap once. */
	sender_timer(&s, now = a.wake, &a);
	assert_int_equal(a.first, 31);
	assert_int_equal(a.n, 16);
	/* After that it is the time-out's turn. */
	assert_true(a.wake >= now + 40000);
}

/* What was probed had only been slow: its second ACK is no gap. */
static void sender_takes_no_answer_to_a_probe_for_a_gap(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.window = 4};
	struct tftp ack = {.op = TFTP_ACK};
	struct sender_action a;
	struct sender s;
	uint64_t now = 0;

	(void)state;
	sender_start(&s, &ask, &lim, MIB, now, &a);
	sender_packet(&s, &ack, now += 1000, &a);
	ack.block = 4;
	sender_packet(&s, &ack, now += 1000, &a);
	assert_int_equal(a.first, 5);
	sender_timer(&s, now = a.wake, &a);
	assert_int_equal(a.n, 1);
	ack.block = 8;
	sender_packet(&s, &ack, now += 9000, &a);
	assert_int_equal(a.first, 9);
	assert_int_equal(a.n, 4);
	sender_packet(&s, &ack, now += 30000, &a);
	assert_int_equal(a.send, SENDER_NOTHING);
}

/* U-Boot with four buffers: the fifth block of a burst is lost each time. */
static void sender_paces_a_client_of_four_buffers(void **state)
{
	struct sender_limits lim = {512, 64, SENDER_IN_FLIGHT, false};
	struct sender_options ask = {.window = 16};
	struct tftp ack = {.op = TFTP_ACK};
	struct sender_action a;
	uint64_t now = 0, have = 0, sent = 0;
	struct sender s;

	(void)state;
	sender_start(&s, &ask, &lim, 4 * MIB, now, &a);
	sender_packet(&s, &ack, now += 500, &a);
	while (!a.end) {
		uint64_t before = have;

		sent += a.n;
		if (a.n && a.first <= have + 1 && a.first + a.n > have + 1) {
			uint64_t end = a.first + (a.n < 4 ? a.n : 4) - 1;

			have = end > have ? end : have;
		}
		/* It acknowledges at a gap, and at the end of a window. */
		if ((a.n > 4 && have > before) || have >= s.acked + 16 ||
		    have == s.last) {
			ack.block = (uint16_t)have;
			sender_packet(&s, &ack, now += 300, &a);
		} else {
			sender_timer(&s, now = a.wake, &a);
		}
	}
	assert_int_equal(a.end, SENDER_DONE);
	/* Now and then twice as much is tried. */
	assert_true(s.pace.burst <= 8);
	assert_true(sent < s.last * 5 / 4);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			sender_ends_files_of_any_size_with_a_short_block),
		cmocka_unit_test(sender_wraps_past_65535_and_131071_blocks),
		cmocka_unit_test(sender_wraps_to_1_with_rollover_1),
		cmocka_unit_test(sender_wraps_with_reordered_acks),
		cmocka_unit_test(sender_completes_files_over_4_gib),
		cmocka_unit_test(
			sender_in_lockstep_resends_one_block_for_a_loss),
		cmocka_unit_test(sender_in_a_window_resends_once_for_a_loss),
		cmocka_unit_test(
			sender_with_loss_copies_and_reordering_completes),
		cmocka_unit_test(sender_with_duplicates_does_not_multiply_them),
		cmocka_unit_test(
			sender_does_not_flood_a_client_that_slows_down),
		cmocka_unit_test(sender_timer_is_1_s_and_doubles_before_an_ack),
		cmocka_unit_test(sender_timer_follows_the_round_trip_time),
		cmocka_unit_test(sender_timer_obeys_the_option_timeout),
		cmocka_unit_test(sender_ends_after_20_s_without_an_ack),
		cmocka_unit_test(sender_ends_with_an_error_for_a_silent_client),
		cmocka_unit_test(sender_sends_4_packets_at_most_before_an_ack),
		cmocka_unit_test(sender_probes_for_a_lost_end_of_a_window),
		cmocka_unit_test(sender_takes_no_answer_to_a_probe_for_a_gap),
		cmocka_unit_test(sender_paces_a_client_of_four_buffers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
