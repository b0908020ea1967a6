/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields, a line each as NAME:VALUE, and the decision they lead to. */
#include "fuzz.h"

#include <string.h>

#include "head/fields.h"
#include "head/precondition.h"

#define NOW INT64_C(1795132800)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct validators f = {.etag = "\"1-2-3\"",
				     .last_modified = 784111777};
	char *text = malloc(size + 1), *line, *next;
	enum precondition_result r;
	struct fields h;

	FUZZ_MUST(text);
	memcpy(text, data, size);
	text[size] = 0;
	fields_init(&h);
	for (line = text; line; line = next) {
		char *colon;

		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon++ = 0;
		fields_add(&h, line, colon);
	}
	r = precondition_evaluate(&h.conditions, &f, NOW);
	FUZZ_MUST(r == PRECONDITION_TRUE || r == PRECONDITION_NOT_MODIFIED ||
		  r == PRECONDITION_FAILED);
	FUZZ_MUST(r != PRECONDITION_FAILED || h.conditions.if_match ||
		  h.conditions.if_unmodified_since);
	FUZZ_MUST(r != PRECONDITION_NOT_MODIFIED ||
		  h.conditions.if_none_match || h.conditions.if_modified_since);
	FUZZ_MUST(precondition_if_range(&h.conditions, &f, NOW) ||
		  h.conditions.if_range);
	free(text);
	return 0;
}
