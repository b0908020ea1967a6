/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TFTP packets: whatever is decoded stays within its bytes, and encoding it
 * gives a packet that is decoded to the same.
 */
#include "fuzz.h"

#include <string.h>

#include "proto/tftp.h"
#include "wire/err.h"

static void check_view(const void *view, size_t len, const uint8_t *data,
		       size_t size)
{
	const uint8_t *p = view;

	FUZZ_MUST(!len || (p >= data && p <= data + size &&
			   len <= (size_t)(data + size - p)));
}

static void check_str(const struct tftp_str *s, const uint8_t *data,
		      size_t size)
{
	/* With its NUL, for these are used as C strings. */
	check_view(s->p, s->len + 1, data, size);
	FUZZ_MUST(strlen(s->p) == s->len);
}

static unsigned check_opts(const struct tftp *t, const uint8_t *data,
			   size_t size)
{
	struct tftp_opt o;
	struct rd r;
	unsigned n = 0;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		check_str(&o.name, data, size);
		check_str(&o.value, data, size);
		FUZZ_MUST(o.name.len);
		n++;
	}
	FUZZ_MUST(!tftp_opt_next(&r, &o));
	return n;
}

static bool same(const void *a, size_t a_len, const void *b, size_t b_len)
{
	return a_len == b_len && (!a_len || !memcmp(a, b, a_len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tftp t, u;
	struct rd r;
	struct wr w;
	/* An ERROR without its NUL gains one byte. */
	uint8_t *buf = malloc(size + 1);

	FUZZ_MUST(buf);
	rd_init(&r, data, size);
	if (tftp_decode(&t, &r)) {
		free(buf);
		return 0;
	}
	if (t.op == TFTP_RRQ || t.op == TFTP_WRQ) {
		check_str(&t.file, data, size);
		check_str(&t.mode_text, data, size);
	}
	check_view(t.data, t.data_len, data, size);
	check_view(t.text.p, t.text.len, data, size);
	wr_init(&w, buf, size + 1);
	tftp_encode(&w, &t);
	FUZZ_MUST(!w.err);
	rd_init(&r, buf, w.len);
	FUZZ_MUST(!tftp_decode(&u, &r));
	FUZZ_MUST(u.op == t.op && u.mode == t.mode && u.block == t.block &&
		  u.code == t.code);
	FUZZ_MUST(same(t.file.p, t.file.len, u.file.p, u.file.len));
	FUZZ_MUST(same(t.opts, t.opts_len, u.opts, u.opts_len));
	FUZZ_MUST(same(t.data, t.data_len, u.data, u.data_len));
	FUZZ_MUST(same(t.text.p, t.text.len, u.text.p, u.text.len));
	FUZZ_MUST(check_opts(&t, data, size) == check_opts(&u, buf, w.len));
	free(buf);
	return 0;
}
