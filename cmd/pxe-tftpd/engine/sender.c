/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sender's side of RFC 1350, 2347, 2348, 2349 and 7440: see sender.h.
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
#include "engine/sender.h"

#include <string.h>

#include "engine/sender_int.h"

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/*
 * Until the client has acknowledged something its address may be forged: four
 * packets by the timer, or two if they are DATA, which is longer than what was
 * asked with; as many again for repeated requests, then silence.
 */
#define FIRST_TRIES	 3
#define FIRST_TRIES_DATA 1
#define FIRST_DUPS	 4
#define FIRST_LIFE	 (20 * SEC)
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

/* Answers that are expected to one packet that was sent twice. */
#define PROBE_COPIES 2

/* Microseconds, and part of a round trip, in which more would have come. */
#define DOUBT 100

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

/* --- actions -------------------------------------------------------------- */

/* The last block that may be on its way now. */
static uint64_t window_end(const struct session *s)
{
	return s->acked + min_u64(s->window, s->last - s->acked);
}

/* Are blocks held back for a while? */
static bool is_paced(const struct session *s)
{
	return s->heard && s->next <= window_end(s);
}

/*
 * May the last block be sent once more before the time-out?  If the end of a
 * window is lost, nobody tells; the answer to one packet does.
 */
static bool may_probe(const struct session *s)
{
	return s->heard && !s->probed && !s->tries && s->sent > s->acked &&
	       rtt_probe(&s->rtt) && rtt_probe(&s->rtt) < s->rtt.rto;
}

static uint64_t deadline(const struct session *s)
{
	uint64_t at = s->sent_at + s->rtt.rto;

	if (!s->heard)
		return min_u64(at, s->started + FIRST_LIFE);
	if (s->doubt_at)
		return min_u64(at, s->doubt_at);
	if (is_paced(s))
		return s->next_at;
	return may_probe(s) ? s->sent_at + rtt_probe(&s->rtt) : at;
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
	s->next = s->sent + 1;
	act_none(s, a);
	a->send = s->oack ? SESSION_OACK : SESSION_DATA;
	a->first = 1;
	a->n = s->oack ? 0 : 1;
}

/* Send the next burst of the window. */
static void act_burst(struct session *s, uint64_t now, struct session_act *a)
{
	uint64_t first = s->next, end = window_end(s);
	uint64_t n = min_u64(s->pace.burst, end - first + 1);

	s->next = first + n;
	s->next_at = now + s->pace.gap;
	if (s->sent < s->next - 1)
		s->sent = s->next - 1;
	s->sent_at = now;
	act_none(s, a);
	a->send = SESSION_DATA;
	a->first = first;
	a->n = (uint32_t)n;
}

/* Send blocks from first to the end of the window. */
static void act_blocks(struct session *s, uint64_t first, uint64_t now,
		       struct session_act *a)
{
	s->next = first;
	if (first > window_end(s))
		act_none(s, a);
	else
		act_burst(s, now, a);
}

/* So many copies of blocks up to the last one sent are on their way. */
static void note_copies(struct session *s, uint64_t n, uint64_t now)
{
	s->retransmits += n;
	if (s->sent != s->copied)
		s->copies = 0;
	s->copies += PROBE_COPIES * n;
	s->copied = s->sent;
	s->copied_at = now;
}

/* The window after what is acknowledged, whether it was sent before or not. */
static void act_window(struct session *s, uint64_t now, struct session_act *a)
{
	uint64_t again = s->sent - s->acked;

	s->doubt_at = 0;
	if (again) {
		note_copies(s, again, now);
		s->rewind_at = now;
		s->rewound = s->acked;
	}
	s->front_at = now;
	act_blocks(s, s->acked + 1, now, a);
}

/*
 * Send the last block once more.  But if the client has told of a gap already,
 * and is silent since, it misses the same block again; U-Boot does not tell
 * twice.
 */
static void act_probe(struct session *s, uint64_t now, struct session_act *a)
{
	s->probed = true;
	if (s->rewind_at && s->rewound == s->acked) {
		act_window(s, now, a);
		return;
	}
	note_copies(s, 1, now);
	act_none(s, a);
	a->send = SESSION_DATA;
	a->first = s->sent;
	a->n = 1;
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
	unsigned most = s->oack ? FIRST_TRIES : FIRST_TRIES_DATA;

	if (s->tries >= most || since(now, s->started) >= FIRST_LIFE) {
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
	if (s->doubt_at) {
		act_window(s, now, a);
		return;
	}
	if (is_paced(s)) {
		act_burst(s, now, a);
		return;
	}
	if (may_probe(s) && now < s->sent_at + s->rtt.rto) {
		act_probe(s, now, a);
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

	/* A probe makes few copies, and none of them by mistake. */
	if (wait < s->rtt.rto &&
	    (s->rtt.backed_off || !s->rtt.mean || s->copies <= PROBE_COPIES))
		wait = s->rtt.rto;
	if (n != s->copied || !s->copies || since(now, s->copied_at) > wait)
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
	if (n > s->copied)
		rtt_answered(&s->rtt, took);
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
	bool old = s->rewind_at &&
		   since(now, s->rewind_at) < rtt_least(&s->rtt);

	learn(s, n, echo, now);
	if (!part && n > s->copied && s->heard)
		pace_arrived(&s->pace);
	else if (part && !echo && !old)
		pace_lost(&s->pace, n - s->acked, s->rtt.least);
	s->acked = n;
	s->heard = true;
	s->heard_at = now;
	s->tries = 0;
	s->same = 0;
	s->nacks = 0;
	s->probed = false;
	/* If it was none of these, nothing follows soon. */
	s->doubt_at = old ? now + DOUBT + rtt_eighths(&s->rtt, 4) : 0;
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
	int32_t ahead = session_distance(s, block);

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
	session_grant(s, ask, lim);
	s->last = size / s->blksize + 1;
	rtt_init(&s->rtt, s->granted.timeout * SEC);
	pace_init(&s->pace, s->window);
	act_first(s, now, a);
}
