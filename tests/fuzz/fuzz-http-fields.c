/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields, a line each as NAME:VALUE, and the decision they lead to. */
#include "fuzz.h"

#include <string.h>

#include "head/fields.h"
#include "head/precondition.h"

#define NOW INT64_C(1795132800)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct cond_file f = {.etag = "\"1-2-3\"", .mtime = 784111777};
	char *text = malloc(size + 1), *line, *next;
	enum cond_result r;
	struct head h;

	FUZZ_MUST(text);
	memcpy(text, data, size);
	text[size] = 0;
	head_init(&h);
	for (line = text; line; line = next) {
		char *colon;

		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon++ = 0;
		head_add(&h, line, colon);
	}
	r = cond_decide(&h.cond, &f, NOW);
	FUZZ_MUST(r == COND_SERVE || r == COND_NOT_MODIFIED ||
		  r == COND_FAILED);
	FUZZ_MUST(r != COND_FAILED || h.cond.if_match ||
		  h.cond.if_unmodified_since);
	FUZZ_MUST(r != COND_NOT_MODIFIED || h.cond.if_none_match ||
		  h.cond.if_modified_since);
	FUZZ_MUST(cond_range_allowed(&h.cond, &f, NOW) || h.cond.if_range);
	free(text);
	return 0;
}
