/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A captured packet from its link layer up.  The first byte chooses the link
 * type, the rest is the packet; DHCP is decoded where its ports say so.
 */
#include "fuzz.h"

#include "proto/dhcp4.h"
#include "proto/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t types[] = {
		LINK_ETHERNET, LINK_SLL,  LINK_SLL2, LINK_RAW,
		LINK_NULL,     LINK_LOOP, 147, /* one that is not known */
	};
	static struct dhcp4 d;
	struct frame f;
	int rc;

	if (!size)
		return 0;
	rc = frame_decode(&f, types[data[0] % (sizeof(types) / sizeof(*types))],
			  data + 1, size - 1);
	FUZZ_MUST(rc <= 0);
	FUZZ_MUST(f.link.tags.n <= ETH_TAGS_MAX);
	if (f.kind != FRAME_UDP && f.kind != FRAME_TCP)
		return 0;
	FUZZ_MUST(f.payload.p > data && f.payload.end <= data + size);
	FUZZ_MUST(rd_left(&f.payload) <= f.len);
	if (f.kind == FRAME_UDP) {
		(void)udp_sum_check(&f.udp, &f.ip, &f.payload);
		(void)dhcp4_decode(&d, f.payload.p, rd_left(&f.payload));
	}
	return 0;
}
