/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The receiver's state machine: RFC 1350 with options (RFC 2347, 2348, 2349)
 * and windows (RFC 7440).  Contract: receiver.h.
 *
 * Either side may retransmit.  The client resends blocks when an ACK is
 * missing, after a time-out of its own, often 5 seconds.  The receiver resends
 * its last ACK when no block comes, after an RTO that was measured: that mends
 * a lost ACK at once, and in a window (RFC 7440 section 4) a lost block too,
 * for there an ACK of what is acknowledged asks for the rest.
 *
 * A lockstep client that answers a resent ACK by resending its block must not
 * get an ACK for that copy (Sorcerer's Apprentice, RFC 1123 4.2.3.1): as many
 * old blocks as ACKs were resent are ignored.  If one of them was no answer to
 * a resent ACK, the timer resends the ACK anyway.
 *
 * Blocks are counted in 64 bits.  The 16 bits of a DATA packet stand for the
 * number that is nearest to the expected one, so the number on the wire wraps
 * to 0.
 */
#include "engine/receiver.h"

#include <string.h>

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/*
 * Until the client has sent a block its address may be forged (reflection): so
 * many packets by the timer, as many again for repeated requests, and for so
 * long.
 */
#define FIRST_TIMEOUTS	   3
#define FIRST_DUP_REQUESTS 4
#define FIRST_LIFE	   (20 * SEC)
#define REPEAT_INTERVAL	   (100 * MSEC)

/* A request that comes this soon after a block is a delayed duplicate. */
#define DUP_REQUEST_TIME SEC

/* A client that is silent this long is lost: switches read flash slowly. */
#define SILENCE (60 * SEC)

/* How long the last block may come again: atftp resends after 5 s. */
#define DALLY (6 * SEC)

/*
 * Bytes of a window: what the receive buffer holds, counting the kernel's
 * overhead for each packet.
 */
#define WINDOW_BYTES (128u * 1024)

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

/* --- options -------------------------------------------------------------- */

/* Decide which options are granted, and how large blocks and windows are. */
static void grant(struct receiver *r, const struct receiver_options *asked,
		  const struct receiver_limits *lim)
{
	uint64_t fit;

	if (asked->blksize && lim->blksize >= TFTP_BLKSIZE_MIN) {
		r->granted.blksize = (uint32_t)min_u64(asked->blksize,
						       lim->blksize);
		r->blksize = r->granted.blksize;
	}
	if (asked->window) {
		fit = WINDOW_BYTES / r->blksize;
		fit = min_u64(fit ? fit : 1, lim->window);
		r->granted.window = (uint32_t)min_u64(asked->window, fit);
		r->window = r->granted.window;
	}
	r->granted.timeout = asked->timeout;
	r->granted.tsize = asked->tsize;
	r->granted.size = asked->size;
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

const char *receiver_phase_name(enum receiver_phase phase)
{
	static const char *const names[] = {
		[RECEIVER_OPENING] = "opening",
		[RECEIVER_RECEIVING] = "receiving",
		[RECEIVER_STORING] = "storing",
		[RECEIVER_DALLYING] = "dallying",
	};

	return names[phase];
}

bool receiver_confirmed(const struct receiver *r)
{
	return r->phase != RECEIVER_OPENING;
}

/* --- actions -------------------------------------------------------------- */

/* When receiver_timer() has something to do. */
static uint64_t deadline(const struct receiver *r)
{
	uint64_t at;

	switch (r->phase) {
	case RECEIVER_OPENING:
		return min_u64(r->sent_at + r->rtt.rto,
			       r->started + FIRST_LIFE);
	case RECEIVER_STORING:
		/* The disk decides, not the client. */
		return r->progress_at + SILENCE;
	case RECEIVER_DALLYING:
		return r->progress_at + DALLY + 2 * r->granted.timeout * SEC;
	default:
		at = r->sent_at > r->progress_at ? r->sent_at : r->progress_at;
		return at + r->rtt.rto;
	}
}

/* Send nothing. */
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

/* Acknowledge what was received; before the first block, the request. */
static void act_ack(struct receiver *r, uint64_t now, struct receiver_action *a)
{
	r->sent_at = now;
	r->unacked = 0;
	act_none(r, a);
	a->send = r->oack && !r->received ? RECEIVER_OACK : RECEIVER_ACK;
	a->block = (uint16_t)r->received;
}

/* Send the last ACK or OACK again. */
static void act_resend(struct receiver *r, uint64_t now,
		       struct receiver_action *a)
{
	r->last_was_resent = true;
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
	if (r->timeouts >= FIRST_TIMEOUTS ||
	    since(now, r->started) >= FIRST_LIFE) {
		act_end(r, RECEIVER_SILENT, a);
		return;
	}
	r->timeouts++;
	rtt_back_off(&r->rtt);
	act_resend(r, now, a);
}

static void flow_timeout(struct receiver *r, uint64_t now,
			 struct receiver_action *a)
{
	uint64_t silence = SILENCE;

	/* A client that asked for a long timeout gets several of them. */
	if (silence < 4 * r->rtt.rto)
		silence = 4 * r->rtt.rto;
	if (since(now, r->progress_at) >= silence) {
		receiver_fail(r, TFTP_UNDEFINED, "timed out", a);
		r->end = a->end = RECEIVER_SILENT;
		return;
	}
	r->timeouts++;
	r->resent_acks++;
	rtt_back_off(&r->rtt);
	act_resend(r, now, a);
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

/* Update the round-trip estimate from the next block in order. */
static void update_rtt(struct receiver *r, uint64_t now)
{
	/* Karn's algorithm: only what was sent once measures a round trip. */
	if (!r->unacked && !r->last_was_resent && !r->timeouts)
		rtt_sample(&r->rtt, since(now, r->sent_at));
	else if (r->rtt.backed_off)
		rtt_reset_backoff(&r->rtt);
}

/* The next block in order. */
static void on_next_block(struct receiver *r, const struct tftp *t,
			  uint64_t now, struct receiver_action *a)
{
	if (t->data_len > r->limit - r->bytes) {
		receiver_fail(r, TFTP_DISK_FULL, "Larger than the limit", a);
		return;
	}
	update_rtt(r, now);
	r->phase = RECEIVER_RECEIVING;
	r->received++;
	r->bytes += t->data_len;
	r->unacked++;
	r->progress_at = now;
	r->timeouts = 0;
	r->last_was_resent = false;
	r->gap_reported = false;
	r->expected_dups = r->resent_acks;
	r->resent_acks = 0;
	if (t->data_len < r->blksize) {
		r->phase = RECEIVER_STORING;
		act_none(r, a);
		a->complete = true;
	} else if (r->unacked >= r->window) {
		act_ack(r, now, a);
	} else {
		act_none(r, a);
	}
	a->data = t->data;
	a->len = t->data_len;
}

/* A block that was received before. */
static void on_old_block(struct receiver *r, uint64_t now,
			 struct receiver_action *a)
{
	act_none(r, a);
	if (r->expected_dups) {
		r->expected_dups--;
		return;
	}
	/* In a window more old blocks follow: one ACK answers them all. */
	if (since(now, r->sent_at) >= r->rtt.rto / 2)
		act_resend(r, now, a);
}

/* A block after a gap: the client resends from there (RFC 7440 section 4). */
static void on_gap(struct receiver *r, uint64_t now, struct receiver_action *a)
{
	act_none(r, a);
	if (r->gap_reported)
		return;
	r->gap_reported = true;
	r->last_was_resent = true;
	act_ack(r, now, a);
}

static void on_data(struct receiver *r, const struct tftp *t, uint64_t now,
		    struct receiver_action *a)
{
	/* The nearest number: a window is far below half of 65536. */
	int16_t ahead = (int16_t)(uint16_t)(t->block - (uint16_t)r->received);

	act_none(r, a);
	if (r->phase == RECEIVER_STORING)
		return;
	if (r->phase == RECEIVER_DALLYING) {
		if (!ahead && since(now, r->sent_at) >= r->rtt.rto / 2)
			act_resend(r, now, a);
		return;
	}
	if (t->data_len > r->blksize)
		receiver_fail(r, TFTP_ILLEGAL, "Block too long", a);
	else if (ahead == 1)
		on_next_block(r, t, now, a);
	else if (ahead <= 0 && r->received)
		on_old_block(r, now, a);
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
	r->progress_at = now;
	act_ack(r, now, a);
}

bool receiver_request_repeated(struct receiver *r, uint64_t now,
			       struct receiver_action *a)
{
	act_none(r, a);
	if (r->end)
		return false;
	/* A duplicate that the network delayed comes soon. */
	if (r->phase == RECEIVER_RECEIVING || r->phase == RECEIVER_DALLYING)
		return since(now, r->progress_at) < DUP_REQUEST_TIME;
	if (r->phase == RECEIVER_STORING)
		return true;
	if (r->dup_requests >= FIRST_DUP_REQUESTS ||
	    since(now, r->sent_at) < REPEAT_INTERVAL)
		return true;
	r->dup_requests++;
	act_resend(r, now, a);
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
	/* The file is complete: it is stored, though nobody awaits the ACK. */
	if (r->end || r->phase == RECEIVER_STORING)
		return;
	act_end(r,
		r->phase == RECEIVER_DALLYING ? RECEIVER_DONE : RECEIVER_GONE,
		a);
}

void receiver_start(struct receiver *r, const struct receiver_options *asked,
		    const struct receiver_limits *lim, uint64_t now,
		    struct receiver_action *a)
{
	memset(r, 0, sizeof(*r));
	r->blksize = TFTP_BLKSIZE;
	r->window = 1;
	r->limit = lim->size;
	r->started = now;
	r->progress_at = now;
	grant(r, asked, lim);
	rtt_init(&r->rtt, r->granted.timeout * SEC);
	if (asked->tsize && asked->size > lim->size)
		receiver_fail(r, TFTP_DISK_FULL, "Larger than the limit", a);
	else
		act_ack(r, now, a);
}
