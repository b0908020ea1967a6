/* SPDX-License-Identifier: BSD-2-Clause */
/* ARP packets (RFC 826): see arp.h. */
#include "proto/arp.h"

#include "proto/eth.h"
#include "wire/err.h"

#define ARP_HW_ETHERNET 1
#define ARP_HW_IEEE802	6 /* some token-ring bridges and old firmware */
#define ARP_IP_LEN	4

int arp_decode(struct arp *a, struct rd *r)
{
	uint16_t hw = rd_be16(r);
	uint16_t proto = rd_be16(r);
	uint8_t hlen = rd_u8(r);
	uint8_t plen = rd_u8(r);

	a->op = rd_be16(r);
	if (!r->err && ((hw != ARP_HW_ETHERNET && hw != ARP_HW_IEEE802) ||
			proto != ETH_TYPE_IPV4 ||
			hlen != sizeof(a->sender_mac.b) || plen != ARP_IP_LEN))
		rd_fail(r, PXE_ENOTSUP);
	rd_copy(r, a->sender_mac.b, sizeof(a->sender_mac.b));
	a->sender_ip = rd_be32(r);
	rd_copy(r, a->target_mac.b, sizeof(a->target_mac.b));
	a->target_ip = rd_be32(r);
	return r->err;
}

void arp_encode(struct wr *w, const struct arp *a)
{
	wr_be16(w, ARP_HW_ETHERNET);
	wr_be16(w, ETH_TYPE_IPV4);
	wr_u8(w, sizeof(a->sender_mac.b));
	wr_u8(w, ARP_IP_LEN);
	wr_be16(w, a->op);
	wr_bytes(w, a->sender_mac.b, sizeof(a->sender_mac.b));
	wr_be32(w, a->sender_ip);
	wr_bytes(w, a->target_mac.b, sizeof(a->target_mac.b));
	wr_be32(w, a->target_ip);
}
