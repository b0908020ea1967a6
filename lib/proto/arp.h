/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ARP_H
#define PXE_PROTO_ARP_H

#include <stdint.h>

#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/* ARP packets for IPv4 over Ethernet (RFC 826). */

/* Operations. */
enum arp_op {
	ARP_REQUEST = 1,
	ARP_REPLY = 2,
};

/* A packet. */
struct arp {
	uint16_t op; /* enum arp_op, or another number */
	struct mac sender_mac;
	uint32_t sender_ip; /* host order; 0 in a probe (RFC 5227, 2.1.1) */
	struct mac target_mac;
	uint32_t target_ip; /* host order */
};

/*
 * Decode the packet at r, the bytes after the Ethernet header, and leave r
 * behind it; padding may follow.  0; PXE_ETRUNC if it is not complete;
 * PXE_ENOTSUP if its addresses are not those of Ethernet and IPv4.
 */
int arp_decode(struct arp *a, struct rd *r);

/*
 * Append the packet, 28 bytes without an Ethernet header, to w.  PXE_ENOSPC in
 * w if it does not fit.
 */
void arp_encode(struct wr *w, const struct arp *a);

#endif
