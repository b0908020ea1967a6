/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A capture file: read whole, and in pieces of a size that the input's last
 * byte chooses; both ways must see the same packets and end alike.
 */
#include "fuzz.h"

#include <string.h>

#include "proto/pcapfile.h"

struct sum {
	uint64_t n, bytes, times, links;
	int rc;
};

static void add(struct sum *s, const struct pcapfile_rec *rec)
{
	uint32_t i;

	FUZZ_MUST(rec->len >= rec->cap_len);
	s->n++;
	s->times += (uint64_t)rec->time;
	s->links += rec->link_type;
	for (i = 0; i < rec->cap_len; i++)
		s->bytes = s->bytes * 31 + rec->p[i];
}

static struct sum read_whole(struct pcapfile *f, const uint8_t *p, size_t n)
{
	struct pcapfile_rec rec;
	struct sum s = {0};
	struct rd r;

	pcapfile_init(f);
	rd_init(&r, p, n);
	while ((s.rc = pcapfile_next(f, &r, &rec)) == 1) {
		FUZZ_MUST(rec.p >= p && rec.cap_len <= (size_t)(p + n - rec.p));
		add(&s, &rec);
	}
	if (!s.rc)
		s.rc = pcapfile_complete(f, &r);
	return s;
}

static struct sum read_pieces(struct pcapfile *f, const uint8_t *p, size_t n,
			      size_t step)
{
	uint8_t *hold = malloc(n + 1);
	struct pcapfile_rec rec;
	struct sum s = {0};
	size_t at = 0, have = 0;
	struct rd r;

	FUZZ_MUST(hold);
	pcapfile_init(f);
	do {
		size_t more = n - at < step ? n - at : step;

		memcpy(hold + have, p + at, more);
		at += more;
		rd_init(&r, hold, have + more);
		while ((s.rc = pcapfile_next(f, &r, &rec)) == 1)
			add(&s, &rec);
		have = rd_left(&r);
		memmove(hold, r.p, have);
	} while (!s.rc && at < n);
	if (!s.rc)
		s.rc = pcapfile_complete(f, &r);
	free(hold);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pcapfile f;
	struct sum whole, pieces;

	if (!size)
		return 0;
	whole = read_whole(&f, data, size);
	pieces = read_pieces(&f, data, size, data[size - 1] + 1u);
	FUZZ_MUST(whole.rc == pieces.rc && whole.n == pieces.n &&
		  whole.bytes == pieces.bytes && whole.times == pieces.times &&
		  whole.links == pieces.links);
	return 0;
}
