/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A transfer of pxe-tftpd: a request, then packets and pauses of the client's
 * choice.  The input is records of two bytes, what happens and a length n, and
 * n bytes of data:
 *
 *	0  the datagram of n bytes arrives
 *	1  time passes: n bytes of it, as a number
 *	2  the timer fires when it is due
 *	3  the request comes again
 *	4  ACK of the block that is n after what was acknowledged last
 *	5  the same ACK n times, a millisecond apart
 *	6  ICMP says that the client's port is closed
 *	7  the file cannot be read any more
 *
 * The first record is the request, its first byte the size of the file as a
 * power of two.  When the input is used up the client says nothing any more,
 * and the session must come to an end by itself.
 */
#include "fuzz.h"

#include <string.h>

#include "engine/sender.h"
#include "names/request.h"

static const struct sender_limits limits = {1468, 64, SENDER_IN_FLIGHT, false};

/*
 * Windows for one piece of progress: what it lets out, the rewinds that ACKs
 * can ask for, a doubt, a probe; and as many again after each time-out.
 */
#define WINDOWS_MAX 7
/* Time-outs without progress: a minute at "timeout 1". */
#define TRIES_MAX 70
/* Bursts of a window that is paced, and the probe behind it. */
#define TIMERS_MAX (TRIES_MAX * (64 + 2))
/* Microseconds of silence until the end: four times "timeout 255". */
#define SILENCE_MAX (UINT64_C(5) * 255 * 1000000)

struct run {
	struct sender s;
	uint64_t now;
	uint64_t wake;
	unsigned first; /* packets before the client was heard */
	/* Since the client last acknowledged something new. */
	uint64_t acked;
	uint64_t blocks;
};

/* What one client can make us send without acknowledging anything. */
static void check_share(struct run *r, const struct sender_action *a)
{
	const struct sender *s = &r->s;

	if (r->acked != s->acked) {
		r->acked = s->acked;
		r->blocks = 0;
	}
	if (a->send == SENDER_DATA)
		r->blocks += a->n;
	FUZZ_MUST(s->timeouts <= TRIES_MAX);
	FUZZ_MUST(r->blocks <=
		  (uint64_t)WINDOWS_MAX * s->window * (1 + s->timeouts));
}

/* What holds for every action, whatever the client does. */
static void check(struct run *r, const struct sender_action *a)
{
	const struct sender *s = &r->s;

	FUZZ_MUST(a->end == s->end);
	FUZZ_MUST(s->acked <= s->sent && s->sent <= s->last);
	FUZZ_MUST(sender_bytes(s) <= s->size);
	FUZZ_MUST(s->end != SENDER_DONE || s->acked == s->last);
	if (!sender_confirmed(s) && a->send != SENDER_NOTHING)
		r->first++;
	/* Four by the timer, four for repeated requests; then an ERROR. */
	FUZZ_MUST(r->first <= 8 + (a->send == SENDER_ERROR));
	if (a->send == SENDER_DATA) {
		uint64_t n = a->first + a->n - 1;

		FUZZ_MUST(!a->end && a->n >= 1 && a->n <= s->window);
		FUZZ_MUST(sender_confirmed(s) || a->n == 1);
		FUZZ_MUST(a->first > s->acked && n <= s->last);
		FUZZ_MUST(sender_offset(s, n) + sender_length(s, n) <= s->size);
	}
	FUZZ_MUST(a->send != SENDER_ERROR || (a->end && a->text));
	FUZZ_MUST(a->end || a->wake);
	check_share(r, a);
	r->wake = a->wake;
}

static void timer(struct run *r, struct sender_action *a)
{
	bool due = r->now >= r->wake;

	sender_timer(&r->s, r->now, a);
	FUZZ_MUST(due || a->send == SENDER_NOTHING);
}

static void packet(struct run *r, const uint8_t *p, size_t n,
		   struct sender_action *a)
{
	struct tftp t;
	struct rd rd;

	rd_init(&rd, p, n);
	if (!tftp_decode(&t, &rd))
		sender_packet(&r->s, &t, r->now, a);
}

static void ack(struct run *r, uint64_t block, struct sender_action *a)
{
	struct tftp t = {.op = TFTP_ACK, .block = (uint16_t)block};

	sender_packet(&r->s, &t, r->now, a);
}

/* Send the last ACK again n times; all but the last are judged here. */
static void flood(struct run *r, size_t n, struct sender_action *a)
{
	uint64_t block = r->s.acked;

	while (n-- && !r->s.end) {
		ack(r, block, a);
		if (!n)
			break;
		check(r, a);
		r->now += 1000;
	}
}

/* One event; false at the end of the session. */
static bool step(struct run *r, uint8_t what, const uint8_t *p, size_t n)
{
	struct sender_action a = {.wake = r->wake};
	uint64_t usec = 0;

	switch (what) {
	case 0:
		packet(r, p, n, &a);
		break;
	case 1:
		for (; n && usec < UINT32_MAX; n--)
			usec = usec << 8 | *p++;
		r->now += usec;
		timer(r, &a);
		break;
	case 2:
		if (r->now < r->wake)
			r->now = r->wake;
		timer(r, &a);
		break;
	case 3:
		if (!sender_request_repeated(&r->s, r->now, &a))
			return false;
		break;
	case 4:
		ack(r, r->s.acked + n, &a);
		break;
	case 5:
		flood(r, n, &a);
		break;
	case 6:
		sender_port_unreachable(&r->s, &a);
		FUZZ_MUST(a.end && a.send == SENDER_NOTHING);
		break;
	default:
		sender_fail(&r->s, TFTP_UNDEFINED, "gone", &a);
		FUZZ_MUST(a.end == SENDER_FAILED && a.send == SENDER_ERROR);
	}
	check(r, &a);
	return !r->s.end;
}

/* The client is silent for ever. */
static void finish(struct run *r)
{
	uint64_t start = r->now;
	struct sender_action a;
	unsigned n = 0;

	while (!r->s.end) {
		FUZZ_MUST(n++ <= TIMERS_MAX);
		if (r->now < r->wake)
			r->now = r->wake;
		FUZZ_MUST(r->now - start <= SILENCE_MAX);
		timer(r, &a);
		check(r, &a);
	}
	sender_timer(&r->s, r->now, &a);
	FUZZ_MUST(a.end && a.send == SENDER_NOTHING);
}

/* The request; false if there is no session. */
static bool begin(struct run *r, const uint8_t *p, size_t n)
{
	struct sender_action a;
	struct refusal no;
	struct request q;
	struct tftp t;
	struct rd rd;
	uint64_t size;

	if (!n)
		return false;
	size = (UINT64_C(1) << *p % 50) - (*p & 1);
	rd_init(&rd, p + 1, n - 1);
	if (tftp_decode(&t, &rd) || (t.op != TFTP_RRQ && t.op != TFTP_WRQ) ||
	    request_read(&q, &t, &no))
		return false;
	FUZZ_MUST(strlen(q.name) <= REQUEST_NAME_MAX && *q.name != '/');
	(void)request_trim(&q);
	FUZZ_MUST(*q.name);
	r->now = 1000000;
	sender_start(&r->s, &q.options, &limits, size, r->now, &a);
	FUZZ_MUST(a.send != SENDER_NOTHING && !a.end);
	FUZZ_MUST(r->s.blksize <= limits.blksize && r->s.window <= 64);
	check(r, &a);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run r = {0};
	bool going = false;
	size_t n;

	while (size >= 2 && (going || !r.wake)) {
		n = data[1] < size - 2 ? data[1] : size - 2;
		going = r.wake ? step(&r, data[0] % 8, data + 2, n)
			       : begin(&r, data + 2, n);
		if (!r.wake)
			break;
		data += 2 + n;
		size -= 2 + n;
	}
	if (going)
		finish(&r);
	return 0;
}
