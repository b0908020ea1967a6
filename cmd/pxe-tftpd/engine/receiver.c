/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The receiver's side of RFC 1350, 2347, 2348, 2349 and 7440: see receiver.h.
 *
 * Either side may repeat what got lost.  The client repeats blocks when it
 * misses an ACK, at a pace of its own, often 5 seconds.  We repeat the last ACK
 * when no block comes, after a time that was measured: that mends a lost ACK
 * at once, and in a window (RFC 7440, 4) a lost block too, for there an ACK of
 * what is acknowledged asks for the rest.
 *
 * A client that answers such a copy in lockstep by a copy of its block (the
 * Sorcerer's Apprentice) must not get an ACK for that copy: as many old blocks
 * as ACKs were copied are passed over.  If one of them was no echo, the timer
 * repeats the ACK anyhow.
 *
 * Blocks are counted in 64 bits; a block's 16 bits stand for the number that
 * is nearest to what is expected, so the number on the wire wraps to 0.
 */
#include "engine/receiver.h"

#include <string.h>

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/* Until a block has come the client's address may be forged: see sender.c. */
#define FIRST_TRIES 3
#define FIRST_DUPS  4
#define FIRST_LIFE  (20 * SEC)
#define FIRST_GAP   (100 * MSEC)

/* A copy of the request may come this long after the client's last block. */
#define AGAIN_LATE SEC

/* Silence after which a client is lost: switches write slowly. */
#define SILENCE (60 * SEC)

/* How long the last block may still come again: atftp repeats after 5 s. */
#define DALLY (6 * SEC)

/* Bytes of a window: what our receive buffer holds, with its overhead. */
#define WINDOW_BYTES (128u * 1024)

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

/* --- what is granted ------------------------------------------------------ */

static void grant(struct receiver *r, const struct receiver_options *ask,
		  const struct receiver_limits *lim)
{
	uint64_t fit;

	if (ask->blksize && lim->blksize >= TFTP_BLKSIZE_MIN) {
		r->granted.blksize = (uint32_t)min_u64(ask->blksize,
						       lim->blksize);
		r->blksize = r->granted.blksize;
	}
	if (ask->window) {
		fit = WINDOW_BYTES / r->blksize;
		fit = min_u64(fit ? fit : 1, lim->window);
		r->granted.window = (uint32_t)min_u64(ask->window, fit);
		r->window = r->granted.window;
	}
	r->granted.timeout = ask->timeout;
	r->granted.tsize = ask->tsize;
	r->granted.size = ask->size;
	r->oack = r->granted.blksize || r->granted.window ||
		  r->granted.timeout || r->granted.tsize;
}

void receiver_oack(const struct receiver *r, struct wr *w)
{
	struct tftp t = {.op = TFTP_OACK};

	tftp_encode(w, &t);
	if (r->granted.tsize)
		tftp_put_opt(w, TFTP_OPT_TSIZE, r->granted.size);
	if (r->granted.blksize)
		tftp_put_opt(w, TFTP_OPT_BLKSIZE, r->granted.blksize);
	if (r->granted.timeout)
		tftp_put_opt(w, TFTP_OPT_TIMEOUT, r->granted.timeout);
	if (r->granted.window)
		tftp_put_opt(w, TFTP_OPT_WINDOWSIZE, r->granted.window);
}

bool receiver_confirmed(const struct receiver *r)
{
	return r->phase != RECEIVER_OPENING;
}

/* --- actions -------------------------------------------------------------- */

static uint64_t deadline(const struct receiver *r)
{
	uint64_t at;

	switch (r->phase) {
	case RECEIVER_OPENING:
		return min_u64(r->sent_at + r->rtt.rto,
			       r->started + FIRST_LIFE);
	case RECEIVER_STORING:
		/* The disk decides. */
		return r->heard_at + SILENCE;
	case RECEIVER_DALLYING:
		return r->heard_at + DALLY + 2 * r->granted.timeout * SEC;
	default:
		at = r->sent_at > r->heard_at ? r->sent_at : r->heard_at;
		return at + r->rtt.rto;
	}
}

static void act_none(const struct receiver *r, struct receiver_action *a)
{
	memset(a, 0, sizeof(*a));
	a->end = r->end;
	a->wake = deadline(r);
}

static void act_end(struct receiver *r, enum receiver_end end,
		    struct receiver_action *a)
{
	r->end = end;
	act_none(r, a);
}

/* Acknowledge what there is; before the first block, the request. */
static void act_ack(struct receiver *r, uint64_t now, struct receiver_action *a)
{
	r->sent_at = now;
	r->count = 0;
	act_none(r, a);
	a->send = r->oack && !r->have ? RECEIVER_OACK : RECEIVER_ACK;
	a->block = (uint16_t)r->have;
}

/* The same once more. */
static void act_again(struct receiver *r, uint64_t now,
		      struct receiver_action *a)
{
	r->again = true;
	r->retransmits++;
	act_ack(r, now, a);
}

void receiver_fail(struct receiver *r, enum tftp_code code, const char *text,
		   struct receiver_action *a)
{
	act_end(r, RECEIVER_FAILED, a);
	a->send = RECEIVER_ERROR;
	a->code = code;
	a->text = text;
}

/* --- time ----------------------------------------------------------------- */

static void first_timeout(struct receiver *r, uint64_t now,
			  struct receiver_action *a)
{
	if (r->tries >= FIRST_TRIES || since(now, r->started) >= FIRST_LIFE) {
		act_end(r, RECEIVER_SILENT, a);
		return;
	}
	r->tries++;
	rtt_back_off(&r->rtt);
	act_again(r, now, a);
}

static void flow_timeout(struct receiver *r, uint64_t now,
			 struct receiver_action *a)
{
	uint64_t silence = SILENCE;

	/* A client that asked for long waits gets more than one of them. */
	if (silence < 4 * r->rtt.rto)
		silence = 4 * r->rtt.rto;
	if (since(now, r->heard_at) >= silence) {
		receiver_fail(r, TFTP_UNDEFINED, "timed out", a);
		r->end = a->end = RECEIVER_SILENT;
		return;
	}
	r->tries++;
	r->copies++;
	rtt_back_off(&r->rtt);
	act_again(r, now, a);
}

void receiver_timer(struct receiver *r, uint64_t now, struct receiver_action *a)
{
	if (r->end || now < deadline(r)) {
		act_none(r, a);
		return;
	}
	switch (r->phase) {
	case RECEIVER_OPENING:
		first_timeout(r, now, a);
		break;
	case RECEIVER_RECEIVING:
		flow_timeout(r, now, a);
		break;
	case RECEIVER_STORING:
		act_none(r, a);
		a->wake = now + SILENCE;
		break;
	default:
		act_end(r, RECEIVER_DONE, a);
		break;
	}
}

/* --- packets -------------------------------------------------------------- */

/* What the next block in order tells about time. */
static void learn(struct receiver *r, uint64_t now)
{
	/* Karn: only the answer to what was sent once tells the way. */
	if (!r->count && !r->again && !r->tries)
		rtt_sample(&r->rtt, since(now, r->sent_at));
	else if (r->rtt.backed_off)
		rtt_reset_backoff(&r->rtt);
}

/* The next block. */
static void on_next(struct receiver *r, const struct tftp *t, uint64_t now,
		    struct receiver_action *a)
{
	if (t->data_len > r->limit - r->bytes) {
		receiver_fail(r, TFTP_DISK_FULL, "Larger than the limit", a);
		return;
	}
	learn(r, now);
	r->phase = RECEIVER_RECEIVING;
	r->have++;
	r->bytes += t->data_len;
	r->count++;
	r->heard_at = now;
	r->tries = 0;
	r->again = false;
	r->nacked = false;
	r->echoes = r->copies;
	r->copies = 0;
	if (t->data_len < r->blksize) {
		r->phase = RECEIVER_STORING;
		act_none(r, a);
		a->whole = true;
	} else if (r->count >= r->window) {
		act_ack(r, now, a);
	} else {
		act_none(r, a);
	}
	a->data = t->data;
	a->len = t->data_len;
}

/* One that was received before. */
static void on_old(struct receiver *r, uint64_t now, struct receiver_action *a)
{
	act_none(r, a);
	if (r->echoes) {
		r->echoes--;
		return;
	}
	/* In a window the rest of them follows: one ACK says it all. */
	if (since(now, r->sent_at) >= r->rtt.rto / 2)
		act_again(r, now, a);
}

/* One behind a gap.  It will come again, and all between (RFC 7440, 4). */
static void on_gap(struct receiver *r, uint64_t now, struct receiver_action *a)
{
	act_none(r, a);
	if (r->nacked)
		return;
	r->nacked = true;
	r->again = true;
	act_ack(r, now, a);
}

static void on_data(struct receiver *r, const struct tftp *t, uint64_t now,
		    struct receiver_action *a)
{
	/* Nearest match: a window is far below half of 65536. */
	int16_t ahead = (int16_t)(uint16_t)(t->block - (uint16_t)r->have);

	act_none(r, a);
	if (r->phase == RECEIVER_STORING)
		return;
	if (r->phase == RECEIVER_DALLYING) {
		if (!ahead && since(now, r->sent_at) >= r->rtt.rto / 2)
			act_again(r, now, a);
		return;
	}
	if (t->data_len > r->blksize)
		receiver_fail(r, TFTP_ILLEGAL, "Block too long", a);
	else if (ahead == 1)
		on_next(r, t, now, a);
	else if (ahead <= 0 && r->have)
		on_old(r, now, a);
	else if (ahead > 1 && (uint32_t)ahead <= r->window)
		on_gap(r, now, a);
}

void receiver_packet(struct receiver *r, const struct tftp *t, uint64_t now,
		     struct receiver_action *a)
{
	act_none(r, a);
	if (r->end)
		return;
	if (t->op == TFTP_DATA)
		on_data(r, t, now, a);
	else if (t->op == TFTP_ERROR && r->phase <= RECEIVER_RECEIVING)
		act_end(r, RECEIVER_ABORTED, a);
	else if (t->op == TFTP_ERROR && r->phase == RECEIVER_DALLYING)
		act_end(r, RECEIVER_DONE, a);
}

void receiver_stored(struct receiver *r, uint64_t now,
		     struct receiver_action *a)
{
	act_none(r, a);
	if (r->end || r->phase != RECEIVER_STORING)
		return;
	r->phase = RECEIVER_DALLYING;
	r->heard_at = now;
	act_ack(r, now, a);
}

bool receiver_request_repeated(struct receiver *r, uint64_t now,
			       struct receiver_action *a)
{
	act_none(r, a);
	if (r->end)
		return false;
	/* One that was delayed on its way follows soon. */
	if (r->phase == RECEIVER_RECEIVING || r->phase == RECEIVER_DALLYING)
		return since(now, r->heard_at) < AGAIN_LATE;
	if (r->phase == RECEIVER_STORING)
		return true;
	if (r->dups >= FIRST_DUPS || since(now, r->sent_at) < FIRST_GAP)
		return true;
	r->dups++;
	act_again(r, now, a);
	return true;
}

void receiver_drop(struct receiver *r, enum receiver_end end)
{
	if (!r->end)
		r->end = r->phase == RECEIVER_DALLYING ? RECEIVER_DONE : end;
}

void receiver_port_unreachable(struct receiver *r, struct receiver_action *a)
{
	act_none(r, a);
	/* All has come: it is stored, and nobody waits for the ACK. */
	if (r->end || r->phase == RECEIVER_STORING)
		return;
	act_end(r,
		r->phase == RECEIVER_DALLYING ? RECEIVER_DONE : RECEIVER_GONE,
		a);
}

void receiver_start(struct receiver *r, const struct receiver_options *ask,
		    const struct receiver_limits *lim, uint64_t now,
		    struct receiver_action *a)
{
	memset(r, 0, sizeof(*r));
	r->blksize = TFTP_BLKSIZE;
	r->window = 1;
	r->limit = lim->size;
	r->started = now;
	r->heard_at = now;
	grant(r, ask, lim);
	rtt_init(&r->rtt, r->granted.timeout * SEC);
	if (ask->tsize && ask->size > lim->size)
		receiver_fail(r, TFTP_DISK_FULL, "Larger than the limit", a);
	else
		act_ack(r, now, a);
}
