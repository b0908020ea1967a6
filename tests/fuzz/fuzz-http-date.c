/* SPDX-License-Identifier: BSD-2-Clause */
/* A date header: what is read is written and read again as the same time. */
#include "fuzz.h"

#include <string.h>

#include "head/http_date.h"

#define NOW INT64_C(1795132800)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char buf[HTTP_DATE_STRLEN];
	int64_t t, again;

	if (http_date_parse((const char *)data, size, NOW, &t) || t < 0 ||
	    t > INT64_C(253402300799))
		return 0;
	(void)http_date_format(buf, t);
	FUZZ_MUST(strlen(buf) == HTTP_DATE_STRLEN - 1);
	FUZZ_MUST(!http_date_parse(buf, strlen(buf), NOW, &again));
	FUZZ_MUST(again == t);
	return 0;
}
