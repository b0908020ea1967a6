/* SPDX-License-Identifier: BSD-2-Clause */
/* The head of an HTTP request or response. */
#include "fuzz.h"

#include "proto/http1.h"
#include "wire/err.h"

static void inside(struct http1_text t, const uint8_t *p, size_t n)
{
	const uint8_t *s = (const uint8_t *)t.p;

	FUZZ_MUST(s);
	FUZZ_MUST(!t.len || (s >= p && t.len <= (size_t)(p + n - s)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http1_head h;
	int rc = http1_decode(&h, data, size);

	FUZZ_MUST(!rc || rc == PXE_ETRUNC || rc == PXE_EBADMSG);
	if (rc)
		return 0;
	FUZZ_MUST(h.len <= size);
	FUZZ_MUST(h.is_response == (h.status != 0));
	FUZZ_MUST(h.is_response != (h.method.len && h.target.len));
	inside(h.method, data, size);
	inside(h.target, data, size);
	inside(h.reason, data, size);
	inside(h.host, data, size);
	inside(h.user_agent, data, size);
	inside(h.range, data, size);
	inside(h.content_range, data, size);
	inside(h.content_type, data, size);
	inside(h.location, data, size);
	return 0;
}
