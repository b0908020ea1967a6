/* SPDX-License-Identifier: BSD-2-Clause */
/* A Range header, for files of several sizes. */
#include "fuzz.h"

#include "head/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t sizes[] = {0, 1, 512, 1 << 20, UINT64_MAX};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct range r = {0, 0};
		enum range_kind k = range_parse(&r, (const char *)data, size,
						sizes[i]);

		FUZZ_MUST(k == RANGE_IGNORED || k == RANGE_UNSATISFIABLE ||
			  k == RANGE_SATISFIABLE);
		if (k != RANGE_SATISFIABLE)
			continue;
		FUZZ_MUST(r.len > 0);
		FUZZ_MUST(r.first < sizes[i]);
		FUZZ_MUST(r.len <= sizes[i] - r.first);
	}
	return 0;
}
