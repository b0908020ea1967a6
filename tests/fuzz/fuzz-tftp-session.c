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
 *
 * The first record is the request, its first byte the size of the file as a
 * power of two.
 */
#include "fuzz.h"

#include <string.h>

#include "request.h"
#include "session.h"

static const struct session_limits limits = {1468, 64};

struct run {
	struct session s;
	uint64_t now;
	uint64_t wake;
	unsigned first; /* packets before the client was heard */
};

/* What holds for every action, whatever the client does. */
static void check(struct run *r, const struct session_act *a)
{
	const struct session *s = &r->s;

	FUZZ_MUST(a->end == s->end);
	FUZZ_MUST(s->acked <= s->sent && s->sent <= s->last);
	FUZZ_MUST(session_bytes(s) <= s->size);
	FUZZ_MUST(s->end != SESSION_DONE || s->acked == s->last);
	if (!s->heard && a->send != SESSION_NOTHING)
		r->first++;
	/* Four by the timer, four for repeated requests. */
	FUZZ_MUST(r->first <= 8);
	if (a->send == SESSION_DATA) {
		uint64_t n = a->first + a->n - 1;

		FUZZ_MUST(!a->end && a->n >= 1 && a->n <= s->window);
		FUZZ_MUST(s->heard || a->n == 1);
		FUZZ_MUST(a->first > s->acked && n <= s->last);
		FUZZ_MUST(session_offset(s, n) + session_length(s, n) <=
			  s->size);
	}
	FUZZ_MUST(a->send != SESSION_ERROR || (a->end && a->text));
	FUZZ_MUST(a->end || a->wake);
	r->wake = a->wake;
}

/* One event; false at the end of the session. */
static bool step(struct run *r, uint8_t what, const uint8_t *p, size_t n)
{
	struct tftp t = {.op = TFTP_ACK};
	struct session_act a = {.wake = r->wake};
	uint64_t usec = 0;
	struct rd rd;

	switch (what) {
	case 0:
		rd_init(&rd, p, n);
		if (tftp_decode(&t, &rd))
			return true;
		session_packet(&r->s, &t, r->now, &a);
		break;
	case 1:
		for (; n && usec < UINT32_MAX; n--)
			usec = usec << 8 | *p++;
		r->now += usec;
		session_timer(&r->s, r->now, &a);
		break;
	case 2:
		if (r->now < r->wake)
			r->now = r->wake;
		session_timer(&r->s, r->now, &a);
		break;
	case 3:
		if (!session_again(&r->s, r->now, &a))
			return false;
		break;
	default:
		t.block = (uint16_t)(r->s.acked + n);
		session_packet(&r->s, &t, r->now, &a);
	}
	check(r, &a);
	return !r->s.end;
}

/* The request; false if there is no session. */
static bool begin(struct run *r, const uint8_t *p, size_t n)
{
	struct session_act a;
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
	session_start(&r->s, &q.ask, &limits, size, r->now, &a);
	FUZZ_MUST(a.send != SESSION_NOTHING && !a.end);
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
		going = r.wake ? step(&r, data[0] % 5, data + 2, n)
			       : begin(&r, data + 2, n);
		if (!r.wake)
			break;
		data += 2 + n;
		size -= 2 + n;
	}
	return 0;
}
