/* SPDX-License-Identifier: BSD-2-Clause */
/* The receiver (engine/receiver.h): RFC 1350, 2347, 2348, 2349, 7440. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/mutate.h"
#include "engine/receiver.h"
#include "util/txt.h"

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

static const struct receiver_limits ethernet = {1468, 64, 1 << 20};

/* What comes, after so much time, and what is done then, as text. */
struct step {
	uint64_t after;
	const char *in;
	const char *out;
};

struct dialog {
	struct receiver r;
	struct receiver_action a;
	uint64_t now;
	char line[256];
};

static void show_oack(struct txt *t, const struct receiver *r)
{
	uint8_t buf[256];
	struct tftp_opt o;
	struct tftp pkt;
	struct rd rd;
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	receiver_oack(r, &w);
	assert_int_equal(w.err, 0);
	rd_init(&rd, buf, w.len);
	assert_int_equal(tftp_decode(&pkt, &rd), 0);
	txt_str(t, "OACK");
	tftp_opts(&pkt, &rd);
	while (tftp_opt_next(&rd, &o))
		txt_fmt(t, " %s=%s", o.name.p, o.value.p);
	assert_int_equal(rd_left(&rd), 0);
}

static void show(struct dialog *d)
{
	static const char *const ends[] = {"",		" done",   " aborted",
					   " gone",	" silent", " failed",
					   " replaced", " evicted"};
	const struct receiver_action *a = &d->a;
	struct txt t;

	assert_int_equal(a->end, d->r.end);
	txt_init(&t, d->line, sizeof(d->line));
	if (a->data)
		txt_fmt(&t, "+%zu ", a->len);
	if (a->complete)
		txt_str(&t, "whole ");
	if (a->send == RECEIVER_OACK)
		show_oack(&t, &d->r);
	else if (a->send == RECEIVER_ACK)
		txt_fmt(&t, "ACK %u", a->block);
	else if (a->send == RECEIVER_ERROR)
		txt_fmt(&t, "ERROR %u %s", (unsigned)a->code, a->text);
	else
		txt_str(&t, "-");
	txt_str(&t, ends[a->end]);
}

/* "D3" block 3, of the size in force; "D3:7" of 7 bytes; others as below. */
static void feed(struct dialog *d, const char *in)
{
	static uint8_t payload[TFTP_BLKSIZE_MAX + 1];
	struct tftp t = {.op = TFTP_DATA, .data = payload};
	char *end;

	switch (*in) {
	case 'D':
		t.block = (uint16_t)strtoul(in + 1, &end, 10);
		t.data_len = *end == ':' ? strtoul(end + 1, NULL, 10)
					 : d->r.blksize;
		receiver_packet(&d->r, &t, d->now, &d->a);
		break;
	case 'E': /* ERROR */
	case 'A': /* ACK, which is for no receiver */
		t.op = *in == 'E' ? TFTP_ERROR : TFTP_ACK;
		receiver_packet(&d->r, &t, d->now, &d->a);
		break;
	case 'W': /* the request again */
		if (!receiver_request_repeated(&d->r, d->now, &d->a))
			receiver_drop(&d->r, RECEIVER_REPLACED);
		d->a.end = d->r.end;
		break;
	case 'S':
		receiver_stored(&d->r, d->now, &d->a);
		break;
	case 'F':
		receiver_fail(&d->r, TFTP_DISK_FULL, "Disk full", &d->a);
		break;
	case 'G':
		receiver_port_unreachable(&d->r, &d->a);
		break;
	default: /* 't' now, 'T' when the timer is due */
		if (*in == 'T' && d->a.wake > d->now)
			d->now = d->a.wake;
		receiver_timer(&d->r, d->now, &d->a);
	}
}

static void play(const struct receiver_options *ask,
		 const struct receiver_limits *lim, const struct step *s)
{
	struct dialog d = {.now = SEC};
	unsigned n;

	receiver_start(&d.r, ask, lim, d.now, &d.a);
	for (n = 0; s[n].out; n++) {
		d.now += s[n].after;
		if (s[n].in)
			feed(&d, s[n].in);
		show(&d);
		if (strcmp(d.line, s[n].out) != 0)
			fail_msg("step %u, %s: '%s', expected '%s'", n,
				 s[n].in ? s[n].in : "start", d.line, s[n].out);
	}
}

#define PLAY(ask, lim, ...)                                                  \
	do {                                                                 \
		static const struct step steps[] = {__VA_ARGS__, {0, 0, 0}}; \
		play(ask, lim, steps);                                       \
	} while (0)

static void receiver_without_options_acks_each_block(void **state)
{
	static const struct receiver_options ask;

	(void)state;
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {100, "D1", "+512 ACK 1"},
	     {100, "D2", "+512 ACK 2"}, {100, "D3:7", "+7 whole -"},
	     {5 * SEC, "t", "-"}, {0, "S", "ACK 3"}, {0, "T", "- done"});
	/* A multiple of the size ends with an empty block. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {100, "D1", "+512 ACK 1"},
	     {100, "D2:0", "+0 whole -"}, {0, "S", "ACK 2"});
	/* So does an empty file. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {100, "D1:0", "+0 whole -"},
	     {0, "S", "ACK 1"});
}

static void receiver_grants_options_up_to_its_limits(void **state)
{
	static const struct receiver_options all = {.blksize = 1468,
						    .window = 4,
						    .timeout = 3,
						    .tsize = true,
						    .size = 9000};
	static const struct receiver_options much = {.blksize = 65464,
						     .window = 65535};
	static const struct receiver_options small = {.blksize = 8};
	static const struct receiver_options unknown = {.tsize = true};
	static const struct receiver_limits none = {0, 1, 1 << 20};

	(void)state;
	PLAY(&all, &ethernet,
	     {0, 0, "OACK tsize=9000 blksize=1468 timeout=3 windowsize=4"},
	     {100, "D1", "+1468 -"}, {0, "D2", "+1468 -"}, {0, "D3", "+1468 -"},
	     {0, "D4", "+1468 ACK 4"}, {100, "D5:1", "+1 whole -"},
	     {0, "S", "ACK 5"});
	PLAY(&much, &ethernet, {0, 0, "OACK blksize=1468 windowsize=64"});
	PLAY(&small, &ethernet, {0, 0, "OACK blksize=8"},
	     {9, "D1", "+8 ACK 1"});
	PLAY(&small, &none, {0, 0, "ACK 0"}, {9, "D1", "+512 ACK 1"});
	/* Who sends from a pipe does not know the size. */
	PLAY(&unknown, &ethernet, {0, 0, "OACK tsize=0"});
}

static void receiver_refuses_more_than_its_limits(void **state)
{
	static const struct receiver_limits kib = {1468, 64, 1024};
	static const struct receiver_options plain;
	static const struct receiver_options fits = {.tsize = true,
						     .size = 1024};
	static const struct receiver_options large = {.tsize = true,
						      .size = 1025};
	static const struct receiver_options huge = {.tsize = true,
						     .size = UINT64_MAX};

	(void)state;
	PLAY(&large, &kib, {0, 0, "ERROR 3 Larger than the limit failed"},
	     {0, "D1", "- failed"});
	PLAY(&huge, &kib, {0, 0, "ERROR 3 Larger than the limit failed"});
	PLAY(&fits, &kib, {0, 0, "OACK tsize=1024"}, {9, "D1", "+512 ACK 1"},
	     {9, "D2", "+512 ACK 2"}, {9, "D3:0", "+0 whole -"});
	/* What was announced is not what comes. */
	PLAY(&fits, &kib, {0, 0, "OACK tsize=1024"}, {9, "D1", "+512 ACK 1"},
	     {9, "D2", "+512 ACK 2"},
	     {9, "D3:1", "ERROR 3 Larger than the limit failed"});
	PLAY(&plain, &ethernet, {0, 0, "ACK 0"},
	     {9, "D1:513", "ERROR 4 Block too long failed"});
	PLAY(&plain, &ethernet, {0, 0, "ACK 0"}, {9, "D1", "+512 ACK 1"},
	     {9, "F", "ERROR 3 Disk full failed"}, {9, "D2", "- failed"});
}

static void receiver_in_lockstep_repeats_its_ack_after_a_loss(void **state)
{
	static const struct receiver_options ask;

	(void)state;
	/* Our ACK was lost: the timer repeats it, and waits longer each time.
	 */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {SEC, "t", "ACK 0"},
	     {SEC, "t", "-"}, {SEC, "t", "ACK 0"}, {4 * SEC, "t", "ACK 0"},
	     {8 * SEC, "t", "- silent"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1", "+512 ACK 1"},
	     {49 * MSEC, "t", "-"}, {MSEC, "t", "ACK 1"}, {99 * MSEC, "t", "-"},
	     {MSEC, "t", "ACK 1"}, {MSEC, "D2", "+512 ACK 2"});
	/* The client repeats its block first. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1", "+512 ACK 1"},
	     {40 * MSEC, "D1", "ACK 1"}, {MSEC, "D2", "+512 ACK 2"});
	/* The network repeats it: no ACK, or they would breed. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1", "+512 ACK 1"},
	     {0, "D1", "-"}, {MSEC, "D2", "+512 ACK 2"}, {0, "D2", "-"},
	     {0, "D1", "-"});
	/* No echo of a copy of ours is answered. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1", "+512 ACK 1"},
	     {50 * MSEC, "T", "ACK 1"}, {MSEC, "D2", "+512 ACK 2"},
	     {40 * MSEC, "D2", "-"}, {1, "D2", "ACK 2"});
	/* There is no block behind the next one. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D2", "-"},
	     {0, "D0", "-"}, {0, "D65535", "-"}, {0, "A1", "-"},
	     {0, "D1", "+512 ACK 1"});
}

static void receiver_in_windows_acks_a_gap_once(void **state)
{
	static const struct receiver_options ask = {.window = 4};

	(void)state;
	/* A gap is acknowledged once, and what is behind it comes again. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"},
	     {MSEC, "D1", "+512 -"}, {0, "D3", "ACK 1"}, {0, "D4", "-"},
	     {0, "D5", "-"}, {MSEC, "D2", "+512 -"}, {0, "D3", "+512 -"},
	     {0, "D4", "+512 -"}, {0, "D5", "+512 ACK 5"});
	/* Even before the first. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"},
	     {MSEC, "D2", "OACK windowsize=4"}, {0, "D3", "-"},
	     {MSEC, "D1", "+512 -"}, {0, "D2", "+512 -"});
	/* The last block of a window was lost: no later one shows the gap. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"},
	     {MSEC, "D1", "+512 -"}, {0, "D2", "+512 -"}, {0, "D3", "+512 -"},
	     {50 * MSEC, "t", "ACK 3"}, {MSEC, "D4", "+512 -"},
	     {0, "D5", "+512 -"}, {0, "D6", "+512 -"}, {0, "D7", "+512 ACK 7"});
	/* Our ACK was lost and the whole window comes again: one answer. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"},
	     {MSEC, "D1", "+512 -"}, {0, "D2", "+512 -"}, {0, "D3", "+512 -"},
	     {0, "D4", "+512 ACK 4"}, {40 * MSEC, "D1", "ACK 4"},
	     {0, "D2", "-"}, {0, "D3", "-"}, {0, "D4", "-"},
	     {MSEC, "D5", "+512 -"});
	/* The second gap of a window is acknowledged as well. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"},
	     {MSEC, "D2", "OACK windowsize=4"}, {MSEC, "D1", "+512 -"},
	     {0, "D3", "ACK 1"}, {0, "D4", "-"});
	/* What is further than a window is no block of this transfer. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"}, {MSEC, "D9", "-"},
	     {0, "D30000", "-"}, {0, "D1", "+512 -"});
	/* A window that the file's end cuts short. */
	PLAY(&ask, &ethernet, {0, 0, "OACK windowsize=4"},
	     {MSEC, "D1", "+512 -"}, {0, "D2:0", "+0 whole -"},
	     {0, "S", "ACK 2"});
}

static void receiver_repeats_the_last_ack_for_a_while(void **state)
{
	static const struct receiver_options ask;
	static const struct receiver_options slow = {.timeout = 10};

	(void)state;
	/* The last ACK is lost (RFC 1350, 6). */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1:3", "+3 whole -"},
	     {9, "D1:3", "-"}, {9, "S", "ACK 1"}, {0, "D1:3", "-"},
	     {SEC, "D1:3", "ACK 1"}, {SEC, "D1:3", "ACK 1"},
	     {3 * SEC, "t", "-"}, {2 * SEC, "t", "- done"});
	PLAY(&slow, &ethernet, {0, 0, "OACK timeout=10"},
	     {MSEC, "D1:3", "+3 whole -"}, {9, "S", "ACK 1"},
	     {20 * SEC, "D1:3", "ACK 1"}, {7 * SEC, "t", "- done"});
	/* It was not lost: the client closed its port. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1:3", "+3 whole -"},
	     {9, "S", "ACK 1"}, {0, "G", "- done"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1:3", "+3 whole -"},
	     {9, "S", "ACK 1"}, {0, "E", "- done"});
	/* What is whole is stored, even if nobody waits for it any more. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1:3", "+3 whole -"},
	     {9, "E", "-"}, {9, "G", "-"}, {9, "S", "ACK 1"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1:3", "+3 whole -"},
	     {9, "F", "ERROR 3 Disk full failed"}, {9, "S", "- failed"});
	/* The disk takes its time. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {MSEC, "D1:3", "+3 whole -"},
	     {0, "T", "-"}, {0, "T", "-"}, {9, "S", "ACK 1"});
}

static void receiver_ends_when_its_client_is_gone(void **state)
{
	static const struct receiver_options ask;

	(void)state;
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "E", "- aborted"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "D1", "+512 ACK 1"},
	     {9, "E", "- aborted"}, {9, "D2", "- aborted"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "G", "- gone"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "D1", "+512 ACK 1"},
	     {9, "G", "- gone"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "D1", "+512 ACK 1"},
	     {59 * SEC, "t", "ACK 1"}, {SEC, "t", "ERROR 0 timed out silent"});
}

static void receiver_answers_a_repeated_request_a_few_times(void **state)
{
	static const struct receiver_options ask;

	(void)state;
	/* A moment later it is a copy, then it is asked for an answer. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {99 * MSEC, "W", "-"},
	     {MSEC, "W", "ACK 0"}, {100 * MSEC, "W", "ACK 0"},
	     {100 * MSEC, "W", "ACK 0"}, {100 * MSEC, "W", "ACK 0"},
	     {100 * MSEC, "W", "-"});
	/* Delayed on its way, or from a machine that was reset. */
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "D1", "+512 ACK 1"},
	     {9, "W", "-"}, {2 * SEC, "W", "- replaced"});
	PLAY(&ask, &ethernet, {0, 0, "ACK 0"}, {9, "D1:0", "+0 whole -"},
	     {2 * SEC, "W", "-"}, {0, "S", "ACK 1"}, {9, "W", "-"},
	     {SEC, "W", "- done"});
}

/* 16 bits wrap to 0, twice. */
static void receiver_wraps_block_numbers_to_0(void **state)
{
	static const struct receiver_options ask = {.blksize = 8, .window = 3};
	static const struct receiver_limits lim = {8, 3, UINT64_MAX};
	static const uint8_t data[8];
	struct tftp t = {.op = TFTP_DATA, .data = data, .data_len = 8};
	struct receiver_action a;
	struct receiver r;
	uint64_t n;

	(void)state;
	receiver_start(&r, &ask, &lim, 0, &a);
	for (n = 1; n < 140000; n++) {
		t.block = (uint16_t)n;
		receiver_packet(&r, &t, n, &a);
		assert_int_equal(a.len, 8);
		assert_int_equal(a.send,
				 n % 3 ? RECEIVER_NOTHING : RECEIVER_ACK);
		if (a.send)
			assert_int_equal(a.block, (uint16_t)n);
	}
	assert_int_equal(r.bytes, 8 * (n - 1));
}

/* A mutated packet in the middle of a transfer. */
static void odd_packet(const uint8_t *p, size_t len, void *ctx)
{
	struct receiver r = *(const struct receiver *)ctx;
	struct receiver_action a;
	struct tftp t;
	struct rd rd;

	rd_init(&rd, p, len);
	if (tftp_decode(&t, &rd))
		return;
	receiver_packet(&r, &t, 2 * SEC, &a);
	assert_true(r.bytes <= 1 << 20);
	assert_true(!a.data || (a.data >= p && a.data + a.len <= p + len));
	assert_int_equal(a.end, r.end);
	assert_true(a.end || a.wake);
}

static void receiver_survives_mutated_packets(void **state)
{
	static const struct receiver_options ask = {.blksize = 16, .window = 4};
	uint8_t data[20] = {0, TFTP_DATA, 0, 1};
	static const uint8_t ack[] = {0, TFTP_ACK, 0, 1};
	static const uint8_t error[] = {0, TFTP_ERROR, 0, 0, 'x', 0};
	static const uint8_t oack[] = {0, TFTP_OACK, 't', 0, '1', 0};
	struct receiver_action a;
	struct receiver r;
	struct tftp t;
	struct rd rd;
	unsigned n;

	(void)state;
	receiver_start(&r, &ask, &ethernet, SEC, &a);
	for (n = 1; n < 6; n++) {
		data[3] = (uint8_t)n;
		mutate_all(odd_packet, data, sizeof(data), &r);
		mutate_all(odd_packet, ack, sizeof(ack), &r);
		mutate_all(odd_packet, error, sizeof(error), &r);
		mutate_all(odd_packet, oack, sizeof(oack), &r);
		rd_init(&rd, data, n == 5 ? 9 : sizeof(data));
		assert_int_equal(tftp_decode(&t, &rd), 0);
		receiver_packet(&r, &t, SEC + n, &a);
	}
	assert_true(a.complete);
	mutate_all(odd_packet, data, sizeof(data), &r);
	receiver_stored(&r, 2 * SEC, &a);
	mutate_all(odd_packet, data, sizeof(data), &r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(receiver_without_options_acks_each_block),
		cmocka_unit_test(receiver_grants_options_up_to_its_limits),
		cmocka_unit_test(receiver_refuses_more_than_its_limits),
		cmocka_unit_test(
			receiver_in_lockstep_repeats_its_ack_after_a_loss),
		cmocka_unit_test(receiver_in_windows_acks_a_gap_once),
		cmocka_unit_test(receiver_repeats_the_last_ack_for_a_while),
		cmocka_unit_test(receiver_ends_when_its_client_is_gone),
		cmocka_unit_test(
			receiver_answers_a_repeated_request_a_few_times),
		cmocka_unit_test(receiver_wraps_block_numbers_to_0),
		cmocka_unit_test(receiver_survives_mutated_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
