/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An upload to pxe-tftpd: options, then packets and pauses of the client's
 * choice.  The input is four bytes, block size (8 times), window, time-out and
 * size, each 0 for none, then records of two bytes, what happens and a length
 * n, and n bytes of data:
 *
 *	0  the datagram of n bytes arrives
 *	1  time passes: n bytes of it, as a number
 *	2  the timer fires when it is due
 *	3  the request comes again
 *	4  the block n after what was received last, of the size in force
 *	5  that block, but shorter: of n bytes
 *	6  what was whole is stored
 *	7  the client's port is closed
 */
#include "fuzz.h"

#include "engine/receiver.h"

static const struct receiver_limits limits = {1468, 64, 20000};

struct run {
	struct receiver r;
	uint64_t now;
	uint64_t wake;
	uint64_t bytes; /* that were given to be stored */
	unsigned first; /* packets before the client was heard */
	bool whole;
	bool stored;
};

/* What holds for every action, whatever the client does. */
static void check(struct run *run, const struct receiver_action *a)
{
	const struct receiver *r = &run->r;

	FUZZ_MUST(a->end == r->end);
	FUZZ_MUST(!a->data || !run->whole);
	run->bytes += a->len;
	FUZZ_MUST(a->end == RECEIVER_FAILED || run->bytes == r->bytes);
	FUZZ_MUST(run->bytes <= limits.size);
	FUZZ_MUST(a->len <= r->blksize);
	if (!receiver_confirmed(r) && a->send != RECEIVER_NOTHING)
		run->first++;
	/* Four by the timer, four for repeated requests, one gap. */
	FUZZ_MUST(run->first <= 9);
	FUZZ_MUST(!a->complete || (!run->whole && a->send == RECEIVER_NOTHING));
	run->whole |= a->complete;
	FUZZ_MUST(a->end != RECEIVER_DONE || run->stored);
	FUZZ_MUST(a->send != RECEIVER_ACK || a->block == (uint16_t)r->received);
	FUZZ_MUST(a->send != RECEIVER_OACK || (r->oack && !r->received));
	FUZZ_MUST(a->send != RECEIVER_ERROR || (a->end && a->text));
	FUZZ_MUST(a->end || a->wake);
	/* The last ACK is a promise. */
	FUZZ_MUST(!run->whole || run->stored || a->send != RECEIVER_ACK);
	run->wake = a->wake;
}

static void packet(struct run *run, const struct tftp *t)
{
	struct receiver_action a;

	receiver_packet(&run->r, t, run->now, &a);
	check(run, &a);
}

static void block(struct run *run, size_t ahead, size_t len)
{
	static const uint8_t payload[1468];
	struct tftp t = {
		.op = TFTP_DATA,
		.block = (uint16_t)(run->r.received + ahead),
		.data = payload,
		.data_len = len,
	};

	packet(run, &t);
}

static void datagram(struct run *run, const uint8_t *p, size_t n)
{
	struct tftp t;
	struct rd rd;

	rd_init(&rd, p, n);
	if (!tftp_decode(&t, &rd))
		packet(run, &t);
}

static void timer(struct run *run)
{
	struct receiver_action a;

	receiver_timer(&run->r, run->now, &a);
	check(run, &a);
}

/* What does not come from the client's packets. */
static void other(struct run *run, uint8_t what)
{
	struct receiver_action a;

	if (what == 3) {
		if (!receiver_request_repeated(&run->r, run->now, &a)) {
			receiver_drop(&run->r, RECEIVER_REPLACED);
			return;
		}
	} else if (what == 6 && run->whole) {
		run->stored = true;
		receiver_stored(&run->r, run->now, &a);
	} else if (what == 7) {
		receiver_port_unreachable(&run->r, &a);
	} else {
		return;
	}
	check(run, &a);
}

static void step(struct run *run, uint8_t what, const uint8_t *p, size_t n)
{
	uint64_t usec = 0;

	switch (what) {
	case 0:
		datagram(run, p, n);
		break;
	case 1:
		for (; n && usec < UINT32_MAX; n--)
			usec = usec << 8 | *p++;
		run->now += usec;
		timer(run);
		break;
	case 2:
		if (run->now < run->wake)
			run->now = run->wake;
		timer(run);
		break;
	case 4:
		block(run, n, run->r.blksize);
		break;
	case 5:
		block(run, 1, n);
		break;
	default:
		other(run, what);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = {.now = 1000000};
	struct receiver_options ask = {0};
	struct receiver_action a;
	size_t n;

	if (size < 4)
		return 0;
	ask.blksize = data[0] * 8u;
	ask.window = data[1];
	ask.timeout = data[2];
	ask.tsize = data[3] != 0;
	ask.size = data[3] * 100u;
	receiver_start(&run.r, &ask, &limits, run.now, &a);
	check(&run, &a);
	FUZZ_MUST(!a.end == (ask.size <= limits.size));
	FUZZ_MUST(run.r.blksize <= limits.blksize && run.r.window <= 64);
	data += 4;
	size -= 4;
	while (size >= 2 && !run.r.end) {
		n = data[1] < size - 2 ? data[1] : size - 2;
		step(&run, data[0] % 8, data + 2, n);
		data += 2 + n;
		size -= 2 + n;
	}
	return 0;
}
