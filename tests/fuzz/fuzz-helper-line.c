/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers of a helper of pxe-tftpd.  The first byte says into pieces of how
 * many bytes the rest is cut, which must make no difference.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <string.h>

#include "helper/helper_line.h"

#define MAX 300

struct sum {
	uint64_t hash;
	unsigned n;
};

static void add(struct sum *s, const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n--)
		s->hash = (s->hash ^ *b++) * UINT64_C(0x100000001b3);
}

static void check(struct sum *s, enum helper_read rc, struct helper_answer *a,
		  const struct helper_reader *r)
{
	FUZZ_MUST(a->len <= MAX);
	FUZZ_MUST(!a->len || a->data);
	FUZZ_MUST(memchr(a->text, 0, sizeof(a->text)));
	s->n++;
	add(s, &rc, sizeof(rc));
	if (rc == HELPER_READ_BAD) {
		FUZZ_MUST(*helper_reader_why(r));
		return;
	}
	FUZZ_MUST(a->id);
	add(s, &a->id, sizeof(a->id));
	add(s, a->text, strlen(a->text));
	add(s, a->data, a->len);
}

static struct sum run(const uint8_t *data, size_t size, size_t piece)
{
	struct helper_reader *r = helper_reader_new(MAX);
	struct sum s = {0};

	FUZZ_MUST(r);
	while (size) {
		size_t n = size < piece ? size : piece, left = n;
		struct helper_answer a;
		enum helper_read rc;

		do {
			rc = helper_reader_feed(r, &data, &left, &a);
			if (rc != HELPER_READ_MORE)
				check(&s, rc, &a, r);
			free(a.data);
		} while (rc != HELPER_READ_MORE);
		FUZZ_MUST(!left);
		size -= n;
	}
	helper_reader_free(r);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sum a, b;

	if (!size)
		return 0;
	a = run(data + 1, size - 1, SIZE_MAX);
	b = run(data + 1, size - 1, data[0] + 1u);
	FUZZ_MUST(a.n == b.n && a.hash == b.hash);
	return 0;
}
