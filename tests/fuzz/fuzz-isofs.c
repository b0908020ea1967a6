/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An image (tests/lib/image/vector.h says how it is written), all of whose
 * directories are walked: what is handed out lies inside of it, and each name
 * that is listed is found.
 */
#include "fuzz.h"

#include "../lib/image/vector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = vector_open(data, size);
	unsigned names;

	FUZZ_MUST(vector_explore(fd, &names) == NULL);
	(void)close(fd);
	return 0;
}
