/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sender's state machine: RFC 1350 with options (RFC 2347, 2348, 2349) and
 * windows (RFC 7440).  Contract: sender.h.
 *
 * Blocks are counted in 64 bits.  The 16 bits of an ACK stand for the number
 * that is nearest to the last acknowledged one, so a file may have any number
 * of blocks, and the number on the wire wraps to 0 (or 1, see rollover).
 *
 * A block that is sent twice may be acknowledged twice.  A sender that answers
 * every duplicate ACK with data sends every following block twice for the rest
 * of the transfer (Sorcerer's Apprentice, RFC 1123 4.2.3.1).  In lockstep a
 * duplicate ACK is therefore ignored, and only the timer retransmits.  In a
 * window a duplicate ACK is also the sign of a lost block (RFC 7440 section 4):
 * the window is resent at once, but once for each loss:
 *
 * - EDK2 acknowledges every block that is not the expected one, lost or
 *   duplicate.  A client that was seen to do so (dup_acker) must report a gap
 *   twice before it is believed.  U-Boot reports a gap once.
 * - A duplicate ACK that blocks sent twice explain is no report: is_echo().
 * - Nor is one that came sooner than an answer can come: is_early().
 */
#include "engine/sender.h"

#include <string.h>

#define MSEC UINT64_C(1000)
#define SEC  UINT64_C(1000000)

/*
 * Until the client has acknowledged something its address may be forged
 * (reflection).  The timer resends the OACK three times, or DATA, which is
 * longer than the request, once; repeated requests add four packets at most;
 * after 20 seconds the transfer is given up.
 */
#define FIRST_TIMEOUTS	    3
#define FIRST_TIMEOUTS_DATA 1
#define FIRST_DUP_REQUESTS  4
#define FIRST_LIFE	    (20 * SEC)

/*
 * A repeated request is answered at most this often; PXELINUX, the fastest
 * client, repeats its request after 110 ms.
 */
#define REPEAT_INTERVAL (100 * MSEC)

/* A request that comes this soon after an ACK is a delayed duplicate. */
#define DUP_REQUEST_TIME SEC

/*
 * ROMs that start the program when they have it never send the last ACK.  A
 * client that still wants the last blocks must survive a short outage.
 */
#define LAST_ACK_TIMEOUTS 5
#define LAST_ACK_LIFE	  (6 * SEC)

/* A client that is silent this long is lost.  GRUB pauses for many seconds. */
#define SILENCE (60 * SEC)

/* Duplicate ACKs that one retransmitted packet may cause. */
#define COPY_DUP_ACKS 2

/*
 * Microseconds, beside half a round trip, that an ACK inside a window waits for
 * a later one before it counts as a gap.
 */
#define REORDER_WAIT 100

/* Windows resent for duplicate ACKs; after that only the timer resends. */
#define FAST_RESENDS_MAX 4

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

const char *sender_phase_name(enum sender_phase phase)
{
	static const char *const names[] = {
		[SENDER_OPENING] = "opening",
		[SENDER_SENDING] = "sending",
		[SENDER_LAST_ACK] = "last-ack",
	};

	return names[phase];
}

bool sender_confirmed(const struct sender *s)
{
	return s->phase != SENDER_OPENING;
}

/* --- options -------------------------------------------------------------- */

/* Decide which options are granted, and how large blocks and windows are. */
static void grant_options(struct sender *s, const struct sender_options *asked,
			  const struct sender_limits *lim)
{
	uint64_t fit;

	if (asked->blksize && lim->blksize >= TFTP_BLKSIZE_MIN) {
		s->granted.blksize = (uint32_t)min_u64(asked->blksize,
						       lim->blksize);
		s->blksize = s->granted.blksize;
	}
	if (asked->window) {
		fit = lim->in_flight / s->blksize;
		fit = min_u64(fit ? fit : 1, lim->window);
		s->granted.window = (uint32_t)min_u64(asked->window, fit);
		s->window = s->granted.window;
	}
	/* U-Boot and EDK2 give up unless the OACK has the number they sent. */
	s->granted.timeout = asked->timeout;
	/* curl ends a transfer whose OACK has a tsize of 0. */
	s->granted.tsize = asked->tsize && s->size;
	s->granted.rollover = asked->rollover;
	s->rollover_1 = asked->rollover ? asked->rollover == SENDER_ROLLOVER_1
					: lim->rollover_1;
	s->oack = s->granted.blksize || s->granted.window ||
		  s->granted.timeout || s->granted.tsize || asked->rollover;
}

void sender_oack(const struct sender *s, struct wr *w)
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
	if (s->granted.rollover)
		tftp_put_opt(w, TFTP_OPT_ROLLOVER, s->rollover_1);
}

/* --- blocks --------------------------------------------------------------- */

uint16_t sender_block(const struct sender *s, uint64_t n)
{
	return (uint16_t)(s->rollover_1 && n ? (n - 1) % 65535 + 1 : n);
}

/*
 * How many blocks after the last acknowledged one is the block of this number?
 * Nearest match: a window is far below half of 65536.  Negative: it is old.
 */
static int32_t distance(const struct sender *s, uint16_t block)
{
	int32_t d;

	if (!s->rollover_1)
		return (int16_t)(uint16_t)(block - (uint16_t)s->acked);
	/* Numbers are 1 to 65535 here; ACK 0 answers the OACK. */
	if (!block || !s->acked)
		return s->acked ? -1 : block;
	d = (block - sender_block(s, s->acked) + 65535) % 65535;
	return d > 32767 ? d - 65535 : d;
}

uint64_t sender_offset(const struct sender *s, uint64_t n)
{
	return (n - 1) * s->blksize;
}

uint32_t sender_length(const struct sender *s, uint64_t n)
{
	return (uint32_t)min_u64(s->size - sender_offset(s, n), s->blksize);
}

uint64_t sender_bytes(const struct sender *s)
{
	/* Only the last ACK is missing: count the file as complete. */
	if (s->acked >= s->last || s->end == SENDER_NO_LAST_ACK)
		return s->size;
	return s->acked * s->blksize;
}

/* --- actions -------------------------------------------------------------- */

/* The last block that the window allows in flight now. */
static uint64_t window_end(const struct sender *s)
{
	return s->acked + min_u64(s->window, s->last - s->acked);
}

/* Does pacing hold back blocks that the window allows? */
static bool has_paced_blocks(const struct sender *s)
{
	return sender_confirmed(s) && s->next <= window_end(s);
}

/*
 * May the last block in flight be resent once before the time-out?  A receiver
 * cannot report that the end of a window was lost; its ACK of one more packet
 * does (a tail loss probe, as in RFC 8985 section 7).
 */
static bool may_probe(const struct sender *s)
{
	return sender_confirmed(s) && !s->probed && !s->timeouts &&
	       s->sent > s->acked && rtt_probe(&s->rtt) &&
	       rtt_probe(&s->rtt) < s->rtt.rto;
}

/* When sender_timer() has something to do. */
static uint64_t deadline(const struct sender *s)
{
	uint64_t at = s->sent_at + s->rtt.rto;

	if (s->phase == SENDER_OPENING)
		return min_u64(at, s->started + FIRST_LIFE);
	if (s->reorder_timer)
		return min_u64(at, s->reorder_timer);
	if (has_paced_blocks(s))
		return s->next_at;
	return may_probe(s) ? s->sent_at + rtt_probe(&s->rtt) : at;
}

/* Send nothing. */
static void act_none(const struct sender *s, struct sender_action *a)
{
	memset(a, 0, sizeof(*a));
	a->end = s->end;
	a->wake = deadline(s);
}

static void act_end(struct sender *s, enum sender_end end,
		    struct sender_action *a)
{
	s->end = end;
	act_none(s, a);
}

/* The packet that opens the transfer: the OACK, or block 1. */
static void act_first(struct sender *s, uint64_t now, struct sender_action *a)
{
	s->sent_at = now;
	s->oldest_sent_at = now;
	s->sent = s->oack ? 0 : 1;
	s->next = s->sent + 1;
	act_none(s, a);
	a->send = s->oack ? SENDER_OACK : SENDER_DATA;
	a->first = 1;
	a->n = s->oack ? 0 : 1;
}

/* Send the next burst of the window (pace.h). */
static void act_burst(struct sender *s, uint64_t now, struct sender_action *a)
{
	uint64_t first = s->next, end = window_end(s);
	uint64_t n = min_u64(s->pace.burst, end - first + 1);

	s->next = first + n;
	s->next_at = now + s->pace.gap;
	if (s->sent < s->next - 1)
		s->sent = s->next - 1;
	if (s->sent == s->last)
		s->phase = SENDER_LAST_ACK;
	s->sent_at = now;
	act_none(s, a);
	a->send = SENDER_DATA;
	a->first = first;
	a->n = (uint32_t)n;
}

/* Send blocks from first to the end of the window. */
static void act_blocks(struct sender *s, uint64_t first, uint64_t now,
		       struct sender_action *a)
{
	s->next = first;
	if (first > window_end(s))
		act_none(s, a);
	else
		act_burst(s, now, a);
}

/* n blocks, the last of them s->sent, were sent a second time. */
static void note_resent(struct sender *s, uint64_t n, uint64_t now)
{
	s->retransmits += n;
	if (s->sent != s->resent_last)
		s->expected_dup_acks = 0;
	s->expected_dup_acks += COPY_DUP_ACKS * n;
	s->resent_last = s->sent;
	s->copied_at = now;
}

/* Send the window from the first block that is not acknowledged. */
static void act_window(struct sender *s, uint64_t now, struct sender_action *a)
{
	uint64_t again = s->sent - s->acked;

	s->reorder_timer = 0;
	if (again) {
		note_resent(s, again, now);
		s->resent_at = now;
		s->resent_from = s->acked;
	}
	s->oldest_sent_at = now;
	act_blocks(s, s->acked + 1, now, a);
}

/*
 * Resend the last block in flight.  After a loss that was reported and resent,
 * silence means that the same block is lost again, which U-Boot does not report
 * a second time: resend the window.
 */
static void act_probe(struct sender *s, uint64_t now, struct sender_action *a)
{
	s->probed = true;
	if (s->resent_at && s->resent_from == s->acked) {
		act_window(s, now, a);
		return;
	}
	note_resent(s, 1, now);
	act_none(s, a);
	a->send = SENDER_DATA;
	a->first = s->sent;
	a->n = 1;
}

void sender_fail(struct sender *s, enum tftp_code code, const char *text,
		 struct sender_action *a)
{
	act_end(s, SENDER_FAILED, a);
	a->send = SENDER_ERROR;
	a->code = code;
	a->text = text;
}

/* --- time ----------------------------------------------------------------- */

static void first_timeout(struct sender *s, uint64_t now,
			  struct sender_action *a)
{
	unsigned most = s->oack ? FIRST_TIMEOUTS : FIRST_TIMEOUTS_DATA;

	if (s->timeouts >= most || since(now, s->started) >= FIRST_LIFE) {
		act_end(s, SENDER_SILENT, a);
		return;
	}
	s->timeouts++;
	s->retransmits++;
	rtt_back_off(&s->rtt);
	act_first(s, now, a);
}

void sender_timer(struct sender *s, uint64_t now, struct sender_action *a)
{
	uint64_t silence = SILENCE;

	if (s->end || now < deadline(s)) {
		act_none(s, a);
		return;
	}
	if (s->phase == SENDER_OPENING) {
		first_timeout(s, now, a);
		return;
	}
	if (s->reorder_timer) {
		act_window(s, now, a);
		return;
	}
	if (has_paced_blocks(s)) {
		act_burst(s, now, a);
		return;
	}
	if (may_probe(s) && now < s->sent_at + s->rtt.rto) {
		act_probe(s, now, a);
		return;
	}
	if (s->phase == SENDER_LAST_ACK && s->timeouts >= LAST_ACK_TIMEOUTS &&
	    since(now, s->progress_at) >= LAST_ACK_LIFE) {
		act_end(s, SENDER_NO_LAST_ACK, a);
		return;
	}
	/* A client that asked for a long timeout gets several of them. */
	if (silence < 4 * s->rtt.rto)
		silence = 4 * s->rtt.rto;
	if (since(now, s->progress_at) >= silence) {
		sender_fail(s, TFTP_UNDEFINED, "timed out", a);
		s->end = a->end = SENDER_SILENT;
		return;
	}
	s->timeouts++;
	s->fast_resends = 0;
	rtt_back_off(&s->rtt);
	act_window(s, now, a);
}

/* --- packets -------------------------------------------------------------- */

/*
 * Is ACK(n) the answer to a block that was sent twice, rather than the report
 * of a gap?  If a run of blocks was resent needlessly, the client had all of it
 * when the copies arrived, so its answers carry the number of the run's last
 * block.  They arrive at the rate at which the client handles the copies; if it
 * has become slower than was measured, nothing bounds their delay but the RTO.
 */
static bool is_echo(struct sender *s, uint64_t n, uint64_t now)
{
	uint64_t wait = s->rtt.rtt_max * (2 + s->expected_dup_acks / s->window);

	/* A probe resends few blocks, and none of them needlessly. */
	if (wait < s->rtt.rto && (s->rtt.backed_off || !s->rtt.srtt ||
				  s->expected_dup_acks <= COPY_DUP_ACKS))
		wait = s->rtt.rto;
	if (n != s->resent_last || !s->expected_dup_acks ||
	    since(now, s->copied_at) > wait)
		return false;
	s->expected_dup_acks--;
	return true;
}

/* Is now sooner after then than so many eighths of a round trip? */
static bool is_early(const struct sender *s, uint64_t now, uint64_t then,
		     unsigned eighths)
{
	return since(now, then) < rtt_fraction(&s->rtt, eighths);
}

/* Update the round-trip estimate from the ACK of block n. */
static void update_rtt(struct sender *s, uint64_t n, bool echo, uint64_t now)
{
	uint64_t took = since(now, s->oldest_sent_at);

	if (s->phase == SENDER_OPENING && s->window > 1) {
		rtt_first_packet(&s->rtt, took);
		return;
	}
	if (sender_confirmed(s))
		rtt_observe_max(&s->rtt, took);
	if (n > s->resent_last)
		rtt_observe_min(&s->rtt, took);
	/*
	 * Karn's algorithm: only what was sent once measures a round trip.  An
	 * ACK inside the window measures less than a whole one, and is used
	 * only to raise the estimate.
	 */
	if (sender_confirmed(s) ? n > s->resent_last &&
					  (n == s->sent ||
					   (s->rtt.srtt && took > s->rtt.srtt))
				: !s->retransmits)
		rtt_sample(&s->rtt, took);
	else if (n < s->sent && !echo)
		rtt_reset_backoff(&s->rtt);
}

/* ACK(n) acknowledges new blocks: send what follows them. */
static void on_progress(struct sender *s, uint64_t n, uint64_t now,
			struct sender_action *a)
{
	bool part = n < s->sent;
	bool echo = part && is_echo(s, n, now);
	/* Does it answer what was sent before the last retransmission? */
	bool old = s->resent_at &&
		   since(now, s->resent_at) < rtt_half_min(&s->rtt);

	update_rtt(s, n, echo, now);
	if (!part && n > s->resent_last && sender_confirmed(s))
		pace_arrived(&s->pace);
	else if (part && !echo && !old)
		pace_lost(&s->pace, n - s->acked, s->rtt.rtt_min);
	s->acked = n;
	s->phase = s->sent == s->last ? SENDER_LAST_ACK : SENDER_SENDING;
	s->progress_at = now;
	s->timeouts = 0;
	s->dup_acks = 0;
	s->fast_resends = 0;
	s->probed = false;
	/* If it is a gap after all, no later ACK comes before this time. */
	s->reorder_timer = old ? now + REORDER_WAIT + rtt_fraction(&s->rtt, 4)
			       : 0;
	if (s->acked == s->last)
		act_end(s, SENDER_DONE, a);
	else if (part && (echo || old || s->dup_acker))
		act_blocks(s, s->sent + 1, now, a);
	else
		act_window(s, now, a);
}

/* Is this duplicate ACK, the s->dup_acks-th, the report of a lost block? */
static bool is_loss_report(struct sender *s, uint64_t now)
{
	uint64_t out = s->sent - s->acked;

	/*
	 * A single outstanding block cannot indicate a gap (Sorcerer's
	 * Apprentice, RFC 1123 4.2.3.1).
	 */
	if (out < 2 || is_echo(s, s->acked, now) ||
	    s->fast_resends >= FAST_RESENDS_MAX)
		return false;
	if (s->dup_acker && s->dup_acks < 2 && out > 2)
		return false;
	/* The window was resent for an earlier one: await its answer. */
	if (s->resent_at && s->resent_from == s->acked)
		return !is_early(s, now, s->resent_at, 8u << s->fast_resends);
	return !is_early(s, now, s->oldest_sent_at, 1);
}

/* A duplicate ACK while later blocks are in flight. */
static void on_dup_ack(struct sender *s, uint64_t now, struct sender_action *a)
{
	act_none(s, a);
	if (++s->dup_acks > 1)
		s->dup_acker = true;
	if (!is_loss_report(s, now))
		return;
	s->fast_resends++;
	rtt_reset_backoff(&s->rtt);
	act_window(s, now, a);
}

static void on_ack(struct sender *s, uint16_t block, uint64_t now,
		   struct sender_action *a)
{
	int32_t ahead = distance(s, block);

	act_none(s, a);
	if (s->phase == SENDER_OPENING && s->oack) {
		if (block)
			return;
		on_progress(s, 0, now, a);
	} else if (ahead > 0 && (uint64_t)ahead <= s->sent - s->acked) {
		on_progress(s, s->acked + (uint64_t)ahead, now, a);
	} else if (!ahead) {
		on_dup_ack(s, now, a);
	}
}

/*
 * EDK2 answers the OACK to its first request with ERROR 8, Intel's ROMs with
 * ERROR 0: they asked for the size only.
 */
static void on_error(struct sender *s, struct sender_action *a)
{
	act_end(s,
		s->phase == SENDER_OPENING && s->granted.tsize ? SENDER_PROBE
							       : SENDER_ABORTED,
		a);
}

void sender_packet(struct sender *s, const struct tftp *t, uint64_t now,
		   struct sender_action *a)
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

bool sender_request_repeated(struct sender *s, uint64_t now,
			     struct sender_action *a)
{
	act_none(s, a);
	if (s->end)
		return false;
	/*
	 * A duplicate that the network delayed comes soon.  A later one means
	 * that the machine was reset, or reads the file a second time from the
	 * same port, as GRUB and old ROMs do.
	 */
	if (sender_confirmed(s))
		return since(now, s->progress_at) < DUP_REQUEST_TIME &&
		       s->phase == SENDER_SENDING;
	if (s->dup_requests >= FIRST_DUP_REQUESTS ||
	    since(now, s->sent_at) < REPEAT_INTERVAL)
		return true;
	s->dup_requests++;
	s->retransmits++;
	act_first(s, now, a);
	return true;
}

void sender_drop(struct sender *s, enum sender_end end)
{
	if (!s->end)
		s->end = end;
}

void sender_port_unreachable(struct sender *s, struct sender_action *a)
{
	if (s->end)
		act_none(s, a);
	else
		act_end(s,
			s->phase == SENDER_LAST_ACK ? SENDER_NO_LAST_ACK
						    : SENDER_GONE,
			a);
}

void sender_start(struct sender *s, const struct sender_options *asked,
		  const struct sender_limits *lim, uint64_t size, uint64_t now,
		  struct sender_action *a)
{
	memset(s, 0, sizeof(*s));
	s->size = size;
	s->blksize = TFTP_BLKSIZE;
	s->window = 1;
	s->started = now;
	s->progress_at = now;
	grant_options(s, asked, lim);
	s->last = size / s->blksize + 1;
	rtt_init(&s->rtt, s->granted.timeout * SEC);
	pace_init(&s->pace, s->window);
	act_first(s, now, a);
}
