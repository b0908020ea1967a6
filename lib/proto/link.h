/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_LINK_H
#define PXE_PROTO_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/eth.h"
#include "util/mac.h"
#include "wire/rd.h"

/*
 * The link layers of captured packets.  A capture tells the link type of its
 * packets; https://www.tcpdump.org/linktypes.html says what each begins with.
 */

/* The link types that can be decoded. */
enum link_type {
	LINK_NULL = 0, /* BSD loopback: address family, either byte order */
	LINK_ETHERNET = 1,
	LINK_RAW_OLD = 12, /* DLT_RAW, which some writers put into files */
	LINK_RAW_BSD = 14, /* DLT_RAW of OpenBSD */
	LINK_RAW = 101,	   /* IPv4 or IPv6 without anything before it */
	LINK_LOOP = 108,   /* OpenBSD loopback: family, big-endian */
	LINK_SLL = 113,	   /* the interface "any" of Linux */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276, /* "any" with the number of the interface */
};

/* The link layer of one packet. */
struct link {
	struct mac src;	      /* zero where the link type has none */
	struct mac dst;	      /* zero where the link type has none */
	struct eth_tags tags; /* tags.type is the type of the payload */
	uint32_t ifindex;     /* of LINK_SLL2; 0: not known */
};

/*
 * Decode the link layer of a packet of that link type and leave r at the
 * payload.  0; PXE_ENOTSUP if the type is not in enum link_type; PXE_ETRUNC if
 * the header is not complete; PXE_EBADMSG or PXE_ERANGE if it makes no sense.
 */
int link_decode(struct link *l, uint32_t type, struct rd *r);

/*
 * The name of a link type for people: "Ethernet" ...  Static; NULL if the type
 * is not in enum link_type.
 */
const char *link_type_name(uint32_t type);

#endif
