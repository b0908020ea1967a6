/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes give keys or nothing; a key that was seen can be looked up. */
#include "fuzz.h"

#include <string.h>

#include "proto/ini.h"
#include "wire/err.h"

/* The text of a view as a string; false if it has a NUL or is too long. */
static int string(char out[static 256], const char *p, size_t n)
{
	if (n > 255 || memchr(p, 0, n))
		return 0;
	memcpy(out, p, n);
	out[n] = 0;
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char section[256], key[256], out[256];
	struct ini_item item;
	struct ini it;

	ini_init(&it, data, size);
	while (ini_next(&it, &item)) {
		FUZZ_MUST(item.key_len > 0);
		FUZZ_MUST(!memchr(item.key, '\n', item.key_len));
		FUZZ_MUST(!memchr(item.value, '\n', item.value_len));
		if (string(section, item.section, item.section_len) &&
		    string(key, item.key, item.key_len)) {
			int rc = ini_get(data, size, section, key, out,
					 sizeof(out));

			FUZZ_MUST(rc != PXE_ENOENT);
			FUZZ_MUST(strlen(out) < sizeof(out));
		}
	}
	return 0;
}
