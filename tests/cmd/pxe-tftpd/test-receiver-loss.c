/* SPDX-License-Identifier: BSD-2-Clause */
/* The receiver (engine/receiver.h) on networks that lose, copy and reorder. */
#include "../../lib/unit.h"

#include <stdlib.h>

#include "engine/receiver.h"

#define SEC UINT64_C(1000000)

/* Packets on their way, both directions. */
#define IN_FLIGHT 4096

enum kind {
	RFC1123, /* no block again for a duplicate ACK in lockstep */
	RFC1350, /* a block for each ACK (Sorcerer's Apprentice) */
};

struct packet {
	uint64_t at;
	uint64_t n;
	bool ack;
};

struct world {
	enum kind kind;
	uint64_t last; /* number of the short block */
	uint32_t window;
	uint64_t delay, jitter, patience; /* microseconds */
	unsigned loss, twice;		  /* of 1000 */
	uint64_t seed;
	uint64_t late_ack; /* of this block, by a round trip */

	struct receiver r;
	uint64_t now, wake;
	uint64_t stored; /* bytes, checked */
	bool whole;
	/* The sender. */
	bool open, ended;
	uint64_t acked, sent, repeat_at;
	unsigned tries;
	uint64_t n_data, n_acks;
	struct packet *q; /* IN_FLIGHT of them */
	size_t n;
};

static unsigned dice(struct world *w, unsigned of)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (unsigned)(w->seed >> 20) % of;
}

static void enqueue(struct world *w, bool ack, uint64_t n)
{
	struct packet p = {.n = n, .ack = ack};
	size_t i = w->n;

	p.at = w->now + w->delay;
	if (ack && n && n == w->late_ack) {
		p.at += 2 * w->delay;
		w->late_ack = 0;
	}
	if (w->jitter)
		p.at += dice(w, (unsigned)w->jitter);
	assert_true(w->n < IN_FLIGHT);
	for (w->n++; i && w->q[i - 1].at <= p.at; i--)
		w->q[i] = w->q[i - 1];
	w->q[i] = p;
}

static void transmit(struct world *w, bool ack, uint64_t n)
{
	if (w->loss && dice(w, 1000) < w->loss)
		return;
	enqueue(w, ack, n);
	if (w->twice && dice(w, 1000) < w->twice)
		enqueue(w, ack, n);
}

/* --- the sender ----------------------------------------------------------- */

static void send_window(struct world *w)
{
	uint64_t n, end = w->acked + w->window;

	if (end > w->last)
		end = w->last;
	for (n = w->acked + 1; n <= end; n++) {
		w->n_data++;
		transmit(w, false, n);
	}
	w->sent = end;
	w->repeat_at = w->now + w->patience;
}

static void sender_ack(struct world *w, uint64_t n)
{
	if (w->ended || n > w->sent)
		return;
	if (n <= w->acked && w->open && w->window == 1 && w->kind == RFC1123)
		return;
	if (n < w->acked)
		return;
	if (n > w->acked || !w->open)
		w->tries = 0;
	w->open = true;
	w->acked = n;
	if (n == w->last)
		w->ended = true;
	else
		send_window(w);
}

static void sender_timer(struct world *w)
{
	w->tries++;
	if (w->tries > 30)
		w->ended = true;
	w->repeat_at = w->now + w->patience;
	if (w->open)
		send_window(w);
}

/* --- the receiver --------------------------------------------------------- */

static void receiver_does(struct world *w, struct receiver_action *a)
{
	size_t i;

	/* Blocks hold their own numbers, so each byte has its place. */
	for (i = 0; i < a->len; i++)
		assert_int_equal(a->data[i],
				 (uint8_t)((w->stored + i) / 8 * 7));
	w->stored += a->len;
	w->wake = a->wake;
	if (a->send) {
		w->n_acks++;
		transmit(w, true, w->r.received);
	}
	if (a->complete) {
		w->whole = true;
		receiver_stored(&w->r, w->now, a);
		receiver_does(w, a);
	}
}

static void receiver_data(struct world *w, uint64_t n)
{
	uint8_t data[8];
	struct tftp t = {.op = TFTP_DATA, .block = (uint16_t)n, .data = data};
	struct receiver_action a;
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)((n - 1) * 7);
	t.data_len = n == w->last ? 5 : 8;
	receiver_packet(&w->r, &t, w->now, &a);
	receiver_does(w, &a);
}

/* --- time ----------------------------------------------------------------- */

static void step(struct world *w)
{
	uint64_t at = w->n ? w->q[w->n - 1].at : UINT64_MAX;
	struct receiver_action a;

	if (!w->ended && w->repeat_at <= at && w->repeat_at <= w->wake) {
		w->now = w->repeat_at;
		sender_timer(w);
	} else if (at <= w->wake) {
		struct packet p = w->q[--w->n];

		w->now = p.at;
		if (p.ack)
			sender_ack(w, p.n);
		else
			receiver_data(w, p.n);
	} else {
		w->now = w->wake;
		receiver_timer(&w->r, w->now, &a);
		receiver_does(w, &a);
	}
}

static void run(struct world *w)
{
	static const struct receiver_limits lim = {8, 64, UINT64_MAX};
	struct receiver_options ask = {.blksize = 8, .window = w->window};
	struct receiver_action a;

	w->seed = w->seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	w->q = calloc(IN_FLIGHT, sizeof(*w->q));
	assert_non_null(w->q);
	w->now = SEC;
	if (!w->patience)
		w->patience = SEC;
	w->repeat_at = w->now + w->patience;
	receiver_start(&w->r, &ask, &lim, w->now, &a);
	receiver_does(w, &a);
	while (!w->r.end)
		step(w);
	free(w->q);
}

static void must_complete(const struct world *w, const char *what)
{
	if (w->whole && w->r.end == RECEIVER_DONE && w->acked == w->last &&
	    w->stored == (w->last - 1) * 8 + 5)
		return;
	fail_msg("%s: window %u: end %d, block %llu of %llu, sender at %llu",
		 what, w->window, (int)w->r.end,
		 (unsigned long long)w->r.received, (unsigned long long)w->last,
		 (unsigned long long)w->acked);
}

/* Each block once, and an ACK for each window. */
static void receiver_without_loss_sends_no_ack_twice(void **state)
{
	static const uint32_t windows[] = {1, 4, 64};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(windows); i++) {
		struct world w = {
			.last = 70000, .window = windows[i], .delay = 200};

		run(&w);
		must_complete(&w, "no loss");
		assert_int_equal(w.n_data, w.last);
		assert_int_equal(w.r.retransmits, 0);
		assert_int_equal(w.n_acks,
				 1 + (w.last + w.window - 1) / w.window);
	}
}

static void receiver_with_loss_copies_and_reordering_completes(void **state)
{
	static const uint32_t windows[] = {1, 2, 8, 64};
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 400; seed++) {
		struct world w = {
			.kind = seed & 1 ? RFC1123 : RFC1350,
			.last = 1 + seed * 3,
			.window = windows[seed / 2 % 4],
			.delay = seed % 7 * 1000,
			.jitter = seed % 5 * 300,
			.loss = (unsigned)(seed % 11) * 15,
			.twice = (unsigned)(seed % 3) * 40,
			.seed = seed,
		};

		run(&w);
		must_complete(&w, "everything");
	}
}

/*
 * An ACK that comes late and is repeated makes a simple client send its block
 * twice; if each were acknowledged, all blocks were sent twice to the end.
 */
static void receiver_with_a_late_ack_causes_one_copy(void **state)
{
	struct world w = {
		.kind = RFC1350,
		.last = 2000,
		.window = 1,
		.delay = 40000,
		.late_ack = 100,
		.patience = 5 * SEC,
	};

	(void)state;
	run(&w);
	must_complete(&w, "duplicate ACK");
	assert_int_equal(w.late_ack, 0);
	assert_int_equal(w.r.retransmits, 1);
	assert_int_equal(w.n_data, w.last + 1);
}

/* The client repeats after 5 s; the receiver repeats its ACK sooner. */
static void receiver_repeats_its_ack_before_the_client(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 10; seed++) {
		struct world w = {
			.last = 3000,
			.window = 16,
			.delay = 500,
			.loss = 20,
			.seed = seed,
			.patience = 5 * SEC,
		};

		run(&w);
		must_complete(&w, "loss");
		/* 60 losses: 50 ms each, where it were 5 s. */
		assert_true(w.now - w.r.started < 30 * SEC);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(receiver_without_loss_sends_no_ack_twice),
		cmocka_unit_test(
			receiver_with_loss_copies_and_reordering_completes),
		cmocka_unit_test(receiver_with_a_late_ack_causes_one_copy),
		cmocka_unit_test(receiver_repeats_its_ack_before_the_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
