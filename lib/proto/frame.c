/* SPDX-License-Identifier: BSD-2-Clause */
/* Captured packets, layer by layer: see frame.h. */
#include "proto/frame.h"

static int decode_transport(struct frame *f, struct rd *r)
{
	int rc = 0;

	f->len = f->ip.wire_len;
	if (f->ip.frag_off) {
		f->kind = FRAME_FRAGMENT;
	} else if (f->ip.proto == IPV4_UDP) {
		rc = udp_decode(&f->udp, r);
		f->len = f->udp.len;
		f->kind = rc ? FRAME_IPV4 : FRAME_UDP;
	} else if (f->ip.proto == IPV4_TCP) {
		rc = tcp_decode(&f->tcp, r);
		f->len -= f->tcp.hdr_len < f->len ? f->tcp.hdr_len : f->len;
		f->kind = rc ? FRAME_IPV4 : FRAME_TCP;
	}
	f->payload = *r;
	return rc;
}

int frame_decode(struct frame *f, uint32_t link_type, const void *p, size_t len)
{
	struct rd r;
	int rc;

	rd_init(&r, p, len);
	f->kind = FRAME_OTHER;
	f->len = 0;
	rd_init(&f->payload, NULL, 0);
	rc = link_decode(&f->link, link_type, &r);
	if (rc)
		return rc;
	switch (f->link.tags.type) {
	case ETH_TYPE_ARP:
		rc = arp_decode(&f->arp, &r);
		f->kind = rc ? FRAME_OTHER : FRAME_ARP;
		return rc;
	case ETH_TYPE_IPV4:
		rc = ipv4_decode(&f->ip, &r);
		if (rc)
			return rc;
		f->kind = FRAME_IPV4;
		return decode_transport(f, &r);
	default:
		return 0;
	}
}
