/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_LINK_H
#define PXE_PROTO_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/eth.h"
#include "util/mac.h"
#include "wire/rd.h"

/*
 * What a packet in a capture begins with, by the link type that the capture
 * tells (https://www.tcpdump.org/linktypes.html).
 */
enum link_type {
	LINK_NULL = 0, /* BSD loopback: address family, either byte order */
	LINK_ETHERNET = 1,
	LINK_RAW_OLD = 12, /* DLT_RAW, which some writers put into files */
	LINK_RAW_BSD = 14, /* the same on OpenBSD */
	LINK_RAW = 101,	   /* IPv4 or IPv6 without anything before it */
	LINK_LOOP = 108,   /* OpenBSD loopback: family, big-endian */
	LINK_SLL = 113,	   /* Linux "any" */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276, /* Linux "any", with the interface */
};

struct link {
	struct mac src; /* zero where the link type has none */
	struct mac dst;
	struct eth_tags tags; /* tags.type says what r is left at */
	uint32_t ifindex;     /* of SLL2; 0: not told */
};

/*
 * Read the link layer of a packet and leave r at what it carries.  0;
 * PXE_ENOTSUP for a link type that is not above; PXE_ETRUNC; PXE_EBADMSG or
 * PXE_ERANGE for contents without sense.
 */
int link_decode(struct link *l, uint32_t type, struct rd *r);

/* "Ethernet", or NULL for a link type that is not above. */
const char *link_type_name(uint32_t type);

#endif
