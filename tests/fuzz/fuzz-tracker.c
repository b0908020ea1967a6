/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-sniff from the packet to the line of text, with all that it keeps between
 * packets.  The input is a sequence of packets, each behind 16 bits,
 * little-endian: 11 bits of length on the wire, 5 bits of time since the
 * previous one, as a power of two of milliseconds.
 */
#include "fuzz.h"

#include <string.h>

#include "print/print.h"
#include "track/tracker.h"
#include "wire/rd.h"

/* The output is whole lines of printable ASCII. */
static void check(const char *text, size_t len)
{
	size_t i;

	FUZZ_MUST(!len || text[len - 1] == '\n');
	for (i = 0; i < len; i++)
		FUZZ_MUST((text[i] >= ' ' && text[i] <= '~') ||
			  text[i] == '\n');
}

static void print(void *ctx, const struct event *e)
{
	print_event(ctx, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tracker t;
	struct line_out out = {.time = LINE_TIME_START};
	struct pcapfile_rec rec = {
		.has_time = true,
		.time = 1700000000000000000,
		.link_type = LINK_ETHERNET,
	};
	char *text = NULL;
	size_t len = 0;
	struct rd r;

	out.text = open_memstream(&text, &len);
	FUZZ_MUST(out.text && !tracker_init(&t, NULL, print, &out));
	t.report_arp = true;
	rd_init(&r, data, size);
	while (rd_left(&r) >= 2) {
		uint16_t head = rd_le16(&r);

		rec.time += ((int64_t)1 << (head >> 11)) * 1000000;
		rec.len = head & 0x7ff;
		rec.cap_len = rec.len < rd_left(&r) ? rec.len
						    : (uint32_t)rd_left(&r);
		rec.p = rd_bytes(&r, rec.cap_len);
		tracker_packet(&t, &rec);
	}
	tracker_finish(&t);
	FUZZ_MUST(!t.tftp.lru.n && !t.http.lru.n && !t.http.n_reassemblies);
	tracker_release(&t);
	FUZZ_MUST(!fclose(out.text));
	check(text, len);
	free(text);
	return 0;
}
