/* SPDX-License-Identifier: BSD-2-Clause */
/* The target of a request line. */
#include "fuzz.h"

#include <string.h>

#include "docroot/name.h"
#include "head/request_target.h"
#include "wire/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char out[NAME_CAP], small[16], *seg;
	int rc = target_path(out, sizeof(out), (const char *)data, size);

	FUZZ_MUST(rc == 0 || rc == PXE_EBADMSG || rc == PXE_ENOSPC);
	if (rc)
		return 0;
	FUZZ_MUST(memchr(out, 0, sizeof(out)));
	FUZZ_MUST(out[0] != '/');
	for (seg = out; *seg; seg += *seg == '/') {
		size_t n = strcspn(seg, "/");

		FUZZ_MUST(n);
		FUZZ_MUST(n != 1 || seg[0] != '.');
		FUZZ_MUST(n != 2 || seg[0] != '.' || seg[1] != '.');
		seg += n;
	}
	/* With less room it fails or says the same. */
	if (!target_path(small, sizeof(small), (const char *)data, size))
		FUZZ_MUST(!strcmp(small, out));
	return 0;
}
