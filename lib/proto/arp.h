/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ARP_H
#define PXE_PROTO_ARP_H

#include <stdint.h>

#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/* ARP for IPv4 over Ethernet (RFC 826). */

enum arp_op {
	ARP_REQUEST = 1,
	ARP_REPLY = 2,
};

struct arp {
	uint16_t op;
	struct mac sender_mac;
	uint32_t sender_ip; /* host order; 0 in a probe (RFC 5227) */
	struct mac target_mac;
	uint32_t target_ip;
};

/*
 * 0, PXE_ETRUNC, or PXE_ENOTSUP if the addresses are not Ethernet's and
 * IPv4's.  Padding may follow in r.
 */
int arp_decode(struct arp *a, struct rd *r);

/* Write the 28 bytes after the Ethernet header; errors are in w. */
void arp_encode(struct wr *w, const struct arp *a);

#endif
