/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the bytes of a request to its answer: whatever is asked, the name lies
 * below the root, and the OACK holds nothing that was not asked for, nothing
 * larger, and the client's own number where clients insist on it.  The input
 * is the size of the file as a power of two, one byte, and a datagram.
 */
#include "fuzz.h"

#include <string.h>

#include "engine/sender.h"
#include "names/request.h"
#include "util/num.h"
#include "wire/err.h"

static const struct sender_limits limits = {1468, 64, SENDER_IN_FLIGHT, false};

static void check_name(const struct request *q)
{
	struct request trimmed = *q;
	size_t n = strlen(q->name);

	FUZZ_MUST(n && n <= REQUEST_NAME_MAX);
	FUZZ_MUST(*q->name != '/' && !strchr(q->name, '\\'));
	/* Trimmed, it is the same up to where it ends, and not empty. */
	if (request_trim(&trimmed)) {
		size_t less = strlen(trimmed.name);

		FUZZ_MUST(less && less < n);
		FUZZ_MUST(!memcmp(q->name, trimmed.name, less));
	} else {
		FUZZ_MUST(!strcmp(q->name, trimmed.name));
	}
}

/* The first number that was asked for under this name; false: none. */
static bool asked(const struct tftp *rrq, enum tftp_opt_id id, uint64_t least,
		  uint64_t most, uint64_t *v)
{
	struct tftp_opt o;
	struct rd r;

	tftp_opts(rrq, &r);
	while (tftp_opt_next(&r, &o))
		if (o.id == id && !num_u64(o.value.p, least, most, v))
			return true;
	return false;
}

static void check_option(const struct tftp *rrq, const struct tftp_opt *o,
			 uint64_t size)
{
	uint64_t got, want = 0;

	/* Plain decimal, in lower case: PXELINUX and GRUB read no other. */
	FUZZ_MUST(!num_u64(o->value.p, 0, UINT64_MAX, &got));
	FUZZ_MUST(!strcmp(o->name.p, tftp_opt_name(o->id)));
	switch (o->id) {
	case TFTP_OPT_BLKSIZE:
		FUZZ_MUST(
			asked(rrq, o->id, TFTP_BLKSIZE_MIN, UINT64_MAX, &want));
		FUZZ_MUST(got >= TFTP_BLKSIZE_MIN && got <= want &&
			  got <= limits.blksize);
		break;
	case TFTP_OPT_WINDOWSIZE:
		FUZZ_MUST(asked(rrq, o->id, 1, UINT64_MAX, &want));
		FUZZ_MUST(got >= 1 && got <= want && got <= limits.window);
		break;
	case TFTP_OPT_TIMEOUT:
		FUZZ_MUST(asked(rrq, o->id, TFTP_TIMEOUT_MIN, TFTP_TIMEOUT_MAX,
				&want));
		FUZZ_MUST(got == want);
		break;
	case TFTP_OPT_TSIZE:
		FUZZ_MUST(asked(rrq, o->id, 0, UINT64_MAX, &want));
		FUZZ_MUST(got == size && size);
		break;
	default:
		FUZZ_MUST(!"an option that nobody should be granted");
	}
}

static void check_oack(const struct tftp *rrq, const struct sender *s)
{
	unsigned seen = 0;
	uint8_t buf[256];
	struct tftp_opt o;
	struct tftp t;
	struct rd r;
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	sender_oack(s, &w);
	FUZZ_MUST(!w.err);
	rd_init(&r, buf, w.len);
	FUZZ_MUST(!tftp_decode(&t, &r) && t.op == TFTP_OACK);
	tftp_opts(&t, &r);
	while (tftp_opt_next(&r, &o)) {
		check_option(rrq, &o, s->size);
		FUZZ_MUST(!(seen & 1u << o.id));
		seen |= 1u << o.id;
	}
	/* Not a byte behind the last option: Cisco refuses it. */
	FUZZ_MUST(seen && !rd_left(&r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sender_action a;
	struct refusal no = {TFTP_UNDEFINED, NULL};
	struct request q;
	struct sender s;
	struct tftp t;
	uint64_t bytes;
	struct rd r;

	if (size < 1)
		return 0;
	bytes = (UINT64_C(1) << data[0] % 50) - (data[0] & 1);
	rd_init(&r, data + 1, size - 1);
	if (tftp_decode(&t, &r) || (t.op != TFTP_RRQ && t.op != TFTP_WRQ))
		return 0;
	if (request_read(&q, &t, &no)) {
		FUZZ_MUST(no.text && no.code <= TFTP_BAD_OPTION);
		FUZZ_MUST(strlen(q.name) <= REQUEST_NAME_MAX);
		return 0;
	}
	check_name(&q);
	sender_start(&s, &q.options, &limits, bytes, 1000000, &a);
	FUZZ_MUST(a.send == (s.oack ? SENDER_OACK : SENDER_DATA));
	if (s.oack)
		check_oack(&t, &s);
	return 0;
}
