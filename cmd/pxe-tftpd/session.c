/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sender's side of RFC 1350, 2347, 2348, 2349 and 7440: see session.h.
 *
 * Blocks are counted in 64 bits; an ACK's 16 bits stand for the number nearest
 * to what is acknowledged, so a file may have any number of blocks and the
 * number on the wire wraps to 0.
 *
 * What is sent twice may be acknowledged twice.  If an ACK for what is already
 * acknowledged made us send again, each copy would breed another for the rest
 * of the transfer (the Sorcerer's Apprentice).  In lockstep such ACKs are
 * therefore ignored and only the timer sends again.  In a window they are also
 * the sign of a lost block (RFC 7440, 4), to be obeyed at once but only once:
 *
 * - EDK2 sends an ACK for every block that is not the next one, lost or come
 *   twice.  A client that is seen to do so (chatty) must tell twice of a gap,
 *   which it does; U-Boot tells of it once, and is believed.
 * - What can only be the answer to our copies is no sign: is_echo().
 * - Nor is what comes sooner than any answer could: is_early().
 */
#include "session.h"

#include <string.h>

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/*
 * Until the client has acknowledged something its address may be forged: four
 * packets by the timer, as many again for repeated requests, then silence.
 */
#define FIRST_TRIES 3
#define FIRST_DUPS  4
#define FIRST_LIFE  (20 * SEC)
/* PXELINUX repeats a request after 110 ms, the first of all clients. */
#define FIRST_GAP (100 * MSEC)

/* A copy of the request may come this long after the client's last ACK. */
#define AGAIN_LATE SEC

/*
 * ROMs that jump into what they loaded never send the last ACK; a client that
 * still wants the last blocks must get over a short outage.
 */
#define LAST_TRIES 5
#define LAST_LIFE  (6 * SEC)

/* Silence after which a client is lost.  GRUB stops reading for many seconds.
 */
#define SILENCE (60 * SEC)

/* Rewinds without progress before the timer has to do it. */
#define NACKS_MAX 4

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

/* --- what is granted ------------------------------------------------------ */

static void grant(struct session *s, const struct session_ask *ask,
		  const struct session_limits *lim)
{
	uint64_t fit;

	if (ask->blksize && lim->blksize >= TFTP_BLKSIZE_MIN) {
		s->granted.blksize = (uint32_t)min_u64(ask->blksize,
						       lim->blksize);
		s->blksize = s->granted.blksize;
	}
	if (ask->window) {
		fit = lim->in_flight / s->blksize;
		fit = min_u64(fit ? fit : 1, lim->window);
		s->granted.window = (uint32_t)min_u64(ask->window, fit);
		s->window = s->granted.window;
	}
	/* U-Boot and EDK2 give up unless it is the very number they sent. */
	s->granted.timeout = ask->timeout;
	/* curl takes a tsize of 0 for an error, and ends the transfer. */
	s->granted.tsize = ask->tsize && s->size;
	s->oack = s->granted.blksize || s->granted.window ||
		  s->granted.timeout || s->granted.tsize;
}

void session_oack(const struct session *s, struct wr *w)
{
	struct tftp t = {.op = TFTP_OACK};

	tftp_encode(w, &t);
	if (s->granted.tsize)
		tftp_put_opt(w, TFTP_OPT_TSIZE, s->size);
	if (s->granted.blksize)
		tftp_put_opt(w, TFTP_OPT_BLKSIZE, s->granted.blksize);
	if (s->granted.timeout)
		tftp_put_opt(w, TFTP_OPT_TIMEOUT, s->granted.timeout);
	if (s->granted.window)
		tftp_put_opt(w, TFTP_OPT_WINDOWSIZE, s->granted.window);
}

/* --- blocks --------------------------------------------------------------- */

uint64_t session_offset(const struct session *s, uint64_t n)
{
	return (n - 1) * s->blksize;
}

uint32_t session_length(const struct session *s, uint64_t n)
{
	return (uint32_t)min_u64(s->size - session_offset(s, n), s->blksize);
}

uint64_t session_bytes(const struct session *s)
{
	return s->acked >= s->last ? s->size : s->acked * s->blksize;
}

/* --- actions -------------------------------------------------------------- */

static uint64_t deadline(const struct session *s)
{
	uint64_t at = s->sent_at + s->rtt.rto;

	return s->heard ? at : min_u64(at, s->started + FIRST_LIFE);
}

static void act_none(const struct session *s, struct session_act *a)
{
	memset(a, 0, sizeof(*a));
	a->end = s->end;
	a->wake = deadline(s);
}

static void act_end(struct session *s, enum session_end end,
		    struct session_act *a)
{
	s->end = end;
	act_none(s, a);
}

/* The packet that opens the transfer, the only one before an answer. */
static void act_first(struct session *s, uint64_t now, struct session_act *a)
{
	s->sent_at = now;
	s->front_at = now;
	s->sent = s->oack ? 0 : 1;
	act_none(s, a);
	a->send = s->oack ? SESSION_OACK : SESSION_DATA;
	a->first = 1;
	a->n = s->oack ? 0 : 1;
}

/* Send blocks from first to the end of the window. */
static void act_blocks(struct session *s, uint64_t first, uint64_t now,
		       struct session_act *a)
{
	uint64_t end = s->acked + min_u64(s->window, s->last - s->acked);

	if (first > end) {
		act_none(s, a);
		return;
	}
	s->sent = end;
	s->sent_at = now;
	act_none(s, a);
	a->send = SESSION_DATA;
	a->first = first;
	a->n = (uint32_t)(end - first + 1);
}

/* The window after what is acknowledged, whether it was sent before or not. */
static void act_window(struct session *s, uint64_t now, struct session_act *a)
{
	uint64_t again = s->sent - s->acked;

	if (again) {
		s->retransmits += again;
		if (s->sent != s->copied)
			s->copies = 0;
		s->copies += 2 * again;
		s->copied = s->sent;
		s->rewind_at = now;
		s->rewound = s->acked;
	}
	s->front_at = now;
	act_blocks(s, s->acked + 1, now, a);
}

void session_fail(struct session *s, enum tftp_code code, const char *text,
		  struct session_act *a)
{
	act_end(s, SESSION_FAILED, a);
	a->send = SESSION_ERROR;
	a->code = code;
	a->text = text;
}

/* --- time ----------------------------------------------------------------- */

static void first_timeout(struct session *s, uint64_t now,
			  struct session_act *a)
{
	if (s->tries >= FIRST_TRIES || since(now, s->started) >= FIRST_LIFE) {
		act_end(s, SESSION_SILENT, a);
		return;
	}
	s->tries++;
	s->retransmits++;
	rtt_back_off(&s->rtt);
	act_first(s, now, a);
}

void session_timer(struct session *s, uint64_t now, struct session_act *a)
{
	uint64_t silence = SILENCE;

	if (s->end || now < deadline(s)) {
		act_none(s, a);
		return;
	}
	if (!s->heard) {
		first_timeout(s, now, a);
		return;
	}
	if (s->sent == s->last && s->tries >= LAST_TRIES &&
	    since(now, s->heard_at) >= LAST_LIFE) {
		act_end(s, SESSION_UNSURE, a);
		return;
	}
	/* A client that asked for long waits gets more than one of them. */
	if (silence < 4 * s->rtt.rto)
		silence = 4 * s->rtt.rto;
	if (since(now, s->heard_at) >= silence) {
		session_fail(s, TFTP_UNDEFINED, "timed out", a);
		s->end = a->end = SESSION_SILENT;
		return;
	}
	s->tries++;
	s->nacks = 0;
	rtt_back_off(&s->rtt);
	act_window(s, now, a);
}

/* --- packets -------------------------------------------------------------- */

/*
 * Is ACK(n) perhaps the answer to a copy of a block, and not the sign of a gap?
 * If copies of a run of blocks were sent needlessly, the client has the run
 * when they arrive: the answers carry its end.  They come about as fast as the
 * copies can be worked off, or who knows when if the client has become slower
 * than what was measured.
 */
static bool is_echo(struct session *s, uint64_t n, uint64_t now)
{
	uint64_t wait = s->rtt.turn * (2 + s->copies / s->window);

	if (wait < s->rtt.rto && (s->rtt.backed_off || !s->rtt.mean))
		wait = s->rtt.rto;
	if (n != s->copied || !s->copies || since(now, s->rewind_at) > wait)
		return false;
	s->copies--;
	return true;
}

/* Sooner after then than eighths of a round trip? */
static bool is_early(const struct session *s, uint64_t now, uint64_t then,
		     unsigned eighths)
{
	return since(now, then) < rtt_eighths(&s->rtt, eighths);
}

/* What the progress to block n tells about time. */
static void learn(struct session *s, uint64_t n, bool echo, uint64_t now)
{
	uint64_t took = since(now, s->front_at);

	if (!s->heard && s->window > 1) {
		rtt_first(&s->rtt, took);
		return;
	}
	if (s->heard)
		rtt_saw(&s->rtt, took);
	/*
	 * Karn: only what was sent once tells how long the way is.  A window
	 * that was cut short is not a whole one, but may be longer than we
	 * thought.
	 */
	if (s->heard ? n > s->copied && (n == s->sent ||
					 (s->rtt.mean && took > s->rtt.mean))
		     : !s->retransmits)
		rtt_measure(&s->rtt, took);
	else if (n < s->sent && !echo)
		rtt_settle(&s->rtt);
}

/* The client has blocks up to n, more than before: go on behind them. */
static void on_progress(struct session *s, uint64_t n, uint64_t now,
			struct session_act *a)
{
	bool part = n < s->sent;
	bool echo = part && is_echo(s, n, now);
	/* Or is it about what was sent before the last rewind? */
	bool old = s->rewind_at && is_early(s, now, s->rewind_at, 4);

	learn(s, n, echo, now);
	s->acked = n;
	s->heard = true;
	s->heard_at = now;
	s->tries = 0;
	s->same = 0;
	s->nacks = 0;
	if (s->acked == s->last)
		act_end(s, SESSION_DONE, a);
	else if (part && (echo || old || s->chatty))
		act_blocks(s, s->sent + 1, now, a);
	else
		act_window(s, now, a);
}

/* May ACK(acked) be the sign of a gap, after s->same of them? */
static bool is_nack(struct session *s, uint64_t now)
{
	uint64_t out = s->sent - s->acked;

	/* One block cannot show a gap: this is the apprentice's broom. */
	if (out < 2 || is_echo(s, s->acked, now) || s->nacks >= NACKS_MAX)
		return false;
	if (s->chatty && s->same < 2 && out > 2)
		return false;
	/* The first one made us rewind: wait for what comes of it. */
	if (s->rewind_at && s->rewound == s->acked)
		return !is_early(s, now, s->rewind_at, 8u << s->nacks);
	return !is_early(s, now, s->front_at, 1);
}

/* ACK of what is acknowledged, while blocks behind it are on their way. */
static void on_same(struct session *s, uint64_t now, struct session_act *a)
{
	act_none(s, a);
	if (++s->same > 1)
		s->chatty = true;
	if (!is_nack(s, now))
		return;
	s->nacks++;
	rtt_settle(&s->rtt);
	act_window(s, now, a);
}

static void on_ack(struct session *s, uint16_t block, uint64_t now,
		   struct session_act *a)
{
	/* Nearest match: a window is far below half of 65536. */
	int16_t ahead = (int16_t)(uint16_t)(block - (uint16_t)s->acked);

	act_none(s, a);
	if (!s->heard && s->oack) {
		if (block)
			return;
		on_progress(s, 0, now, a);
	} else if (ahead > 0 && (uint64_t)ahead <= s->sent - s->acked) {
		on_progress(s, s->acked + (uint64_t)ahead, now, a);
	} else if (!ahead) {
		on_same(s, now, a);
	}
}

/*
 * EDK2 answers the OACK of its first request with ERROR 8, Intel's ROMs with
 * ERROR 0: all they wanted was tsize.
 */
static void on_error(struct session *s, struct session_act *a)
{
	act_end(s,
		!s->heard && s->granted.tsize ? SESSION_PROBE : SESSION_ABORTED,
		a);
}

void session_packet(struct session *s, const struct tftp *t, uint64_t now,
		    struct session_act *a)
{
	if (s->end)
		act_none(s, a);
	else if (t->op == TFTP_ACK)
		on_ack(s, t->block, now, a);
	else if (t->op == TFTP_ERROR)
		on_error(s, a);
	else
		act_none(s, a);
}

bool session_again(struct session *s, uint64_t now, struct session_act *a)
{
	act_none(s, a);
	if (s->end)
		return false;
	/*
	 * A request that was delayed on its way follows soon.  Later it means
	 * that the machine was reset, or reads the file a second time from the
	 * same port, as GRUB and old ROMs do.
	 */
	if (s->heard)
		return since(now, s->heard_at) < AGAIN_LATE &&
		       s->sent < s->last;
	if (s->dups >= FIRST_DUPS || since(now, s->sent_at) < FIRST_GAP)
		return true;
	s->dups++;
	s->retransmits++;
	act_first(s, now, a);
	return true;
}

void session_drop(struct session *s, enum session_end end)
{
	if (!s->end)
		s->end = end;
}

void session_gone(struct session *s, struct session_act *a)
{
	if (s->end)
		act_none(s, a);
	else
		act_end(s,
			s->heard && s->sent == s->last ? SESSION_UNSURE
						       : SESSION_GONE,
			a);
}

void session_start(struct session *s, const struct session_ask *ask,
		   const struct session_limits *lim, uint64_t size,
		   uint64_t now, struct session_act *a)
{
	memset(s, 0, sizeof(*s));
	s->size = size;
	s->blksize = TFTP_BLKSIZE;
	s->window = 1;
	s->started = now;
	s->heard_at = now;
	grant(s, ask, lim);
	s->last = size / s->blksize + 1;
	rtt_init(&s->rtt, s->granted.timeout * SEC);
	act_first(s, now, a);
}
