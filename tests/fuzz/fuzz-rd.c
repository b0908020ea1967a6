/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader and the writer: the first half of the input says what to do, the
 * second half is what is read; what was read is written again.
 */
#include "fuzz.h"

#include <string.h>

#include "wire/err.h"
#include "wire/rd.h"
#include "wire/wr.h"

/* One step; the number of bytes of r that it was to use is at most 255. */
static void step(struct rd *r, struct wr *w, uint8_t op)
{
	const uint8_t *p;
	struct rd sub;
	size_t len, n = op >> 3;

	switch (op & 7) {
	case 0:
		wr_u8(w, rd_u8(r));
		break;
	case 1:
		wr_be16(w, rd_be16(r));
		break;
	case 2:
		wr_le32(w, rd_le32(r));
		break;
	case 3:
		wr_be64(w, rd_be64(r));
		break;
	case 4:
		p = rd_bytes(r, n);
		FUZZ_MUST(!p == !!r->err);
		if (p)
			wr_bytes(w, p, n);
		break;
	case 5:
		sub = rd_sub(r, n);
		FUZZ_MUST(rd_left(&sub) == (r->err ? 0 : n));
		while (rd_left(&sub))
			wr_u8(w, rd_u8(&sub));
		break;
	case 6:
		p = (const uint8_t *)rd_str(r, &len);
		FUZZ_MUST(p || !len);
		if (p)
			wr_bytes(w, p, len + 1);
		break;
	default:
		rd_skip(r, n);
		wr_fill(w, 0, n);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t out[128];
	const uint8_t *body = data + size / 2;
	size_t i, len = size - size / 2;
	struct rd r;
	struct wr w;

	rd_init(&r, body, len);
	wr_init(&w, out, sizeof(out));
	for (i = 0; i < size / 2; i++) {
		size_t before = rd_left(&r);
		int err = r.err;

		step(&r, &w, data[i]);
		FUZZ_MUST(rd_left(&r) <= before);
		FUZZ_MUST(!err || r.err == err);
		FUZZ_MUST(r.p <= r.end && r.end == body + len);
		FUZZ_MUST(w.len <= sizeof(out));
		/* As long as both hold, what was written is what was read. */
		if (!r.err && !w.err)
			FUZZ_MUST(w.len == len - rd_left(&r));
	}
	return 0;
}
