/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Router Solicitations and Advertisements: options stay within the message, and
 * encoding it gives its bytes again, but for checksum and reserved bits.
 */
#include "fuzz.h"

#include <string.h>

#include "proto/ndp.h"

static size_t check_options(const struct ndp *m, const uint8_t *data,
			    size_t size)
{
	struct ndp_opt o;
	struct rd r;
	size_t n = 0;

	ndp_options(m, &r);
	while (ndp_opt_next(&r, &o)) {
		FUZZ_MUST(o.data > data && o.data < data + size);
		FUZZ_MUST(o.len <= (size_t)(data + size - o.data));
		n += o.len + 2;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ndp m, again;
	struct mac mac;
	struct rd r;
	struct wr w;
	uint8_t *buf;

	rd_init(&r, data, size);
	if (ndp_decode(&m, &r))
		return 0;
	FUZZ_MUST(rd_end(&r));
	FUZZ_MUST(check_options(&m, data, size) == m.options_len);
	(void)ndp_source_mac(&m, &mac);
	buf = malloc(size);
	FUZZ_MUST(buf);
	wr_init(&w, buf, size);
	ndp_encode(&w, &m);
	FUZZ_MUST(!w.err && w.len == size);
	rd_init(&r, buf, size);
	FUZZ_MUST(!ndp_decode(&again, &r));
	FUZZ_MUST(again.type == m.type && again.flags == m.flags &&
		  again.lifetime == m.lifetime);
	FUZZ_MUST(ndp_announces(&again) == ndp_announces(&m));
	FUZZ_MUST(!memcmp(buf + 8, data + 8, size - 8));
	free(buf);
	return 0;
}
