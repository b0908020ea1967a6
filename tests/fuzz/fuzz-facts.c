/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts: any bytes give assignments or errors, in the order of their lines; a
 * value that was read is written and read again without change.
 */
#include "fuzz.h"

#include <string.h>

#include "proto/facts.h"

static void back(const struct facts_item *it, const char *value)
{
	static char text[FACTS_ROOM(FACTS_VALUE_MAX)];
	static char again[FACTS_VALUE_MAX + 1];
	char key[FACTS_KEY_MAX + 1];
	struct facts_item it2;
	struct facts_why why;
	struct facts_rd f;
	struct wr w;

	FUZZ_MUST(it->key_len <= FACTS_KEY_MAX);
	memcpy(key, it->key, it->key_len);
	key[it->key_len] = 0;
	wr_init(&w, text, sizeof(text));
	facts_put(&w, key, value, it->len);
	FUZZ_MUST(!w.err);
	facts_rd_init(&f, text, w.len);
	FUZZ_MUST(facts_next(&f, &it2, &why) == 1);
	FUZZ_MUST(it2.key_len == it->key_len && it2.len == it->len);
	FUZZ_MUST(!facts_value(&it2, again, sizeof(again)));
	FUZZ_MUST(!strcmp(again, value));
	FUZZ_MUST(!facts_next(&f, &it2, &why));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char value[FACTS_VALUE_MAX + 1];
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	unsigned line = 0;
	int rc;

	facts_rd_init(&f, data, size);
	while ((rc = facts_next(&f, &it, &why)) != 0) {
		if (rc < 0) {
			FUZZ_MUST(why.line > line);
			line = why.line;
			continue;
		}
		FUZZ_MUST(it.line > line);
		line = it.line;
		FUZZ_MUST(!facts_value(&it, value, sizeof(value)));
		FUZZ_MUST(strlen(value) == it.len);
		(void)facts_key_check(facts_key_find(it.key, it.key_len), value,
				      &why);
		back(&it, value);
	}
	return 0;
}
