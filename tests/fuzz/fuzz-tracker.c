/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-sniff from the packet to the line, with all that it keeps between
 * packets.  The input is a row of packets, each behind 16 bits, little-endian:
 * 11 bits of length, 5 bits of time passed, in powers of two of a millisecond.
 */
#include "fuzz.h"

#include <string.h>

#include "tracker.h"
#include "wire/rd.h"

/* Lines that end in a line feed and have nothing else that is not text. */
static void check(const char *text, size_t len)
{
	size_t i;

	FUZZ_MUST(!len || text[len - 1] == '\n');
	for (i = 0; i < len; i++)
		FUZZ_MUST((text[i] >= ' ' && text[i] <= '~') ||
			  text[i] == '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tracker s;
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
	FUZZ_MUST(out.text && !tracker_init(&s, &out, NULL));
	s.arp = true;
	rd_init(&r, data, size);
	while (rd_left(&r) >= 2) {
		uint16_t head = rd_le16(&r);
		size_t want = head & 0x7ff;

		rec.time += ((int64_t)1 << (head >> 11)) * 1000000;
		rec.cap_len = (uint32_t)(want < rd_left(&r) ? want
							    : rd_left(&r));
		rec.len = rec.cap_len;
		rec.p = rd_bytes(&r, rec.cap_len);
		tracker_packet(&s, &rec);
	}
	tracker_finish(&s);
	FUZZ_MUST(!s.tftp.n && !s.http.n);
	tracker_release(&s);
	FUZZ_MUST(!fclose(out.text));
	check(text, len);
	free(text);
	return 0;
}
