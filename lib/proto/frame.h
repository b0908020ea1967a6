/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_FRAME_H
#define PXE_PROTO_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "proto/arp.h"
#include "proto/ipv4.h"
#include "proto/link.h"
#include "proto/tcp.h"
#include "proto/udp.h"
#include "wire/rd.h"

/*
 * A captured packet, decoded from its link layer up to what UDP or TCP carries:
 * link.h, arp.h, ipv4.h, udp.h and tcp.h in one call.
 */

/* How far a packet was decoded; which members of struct frame are set. */
enum frame_kind {
	FRAME_OTHER, /* link is set; neither IPv4 nor ARP */
	FRAME_ARP,   /* link and arp are set */
	FRAME_IPV4,  /* link and ip are set; neither UDP nor TCP */
	/*
	 * A fragment other than the first: link and ip are set, the payload is
	 * a part of a datagram.  The first fragment is FRAME_UDP or FRAME_TCP
	 * with ip.more_frags, and its payload only the beginning.
	 */
	FRAME_FRAGMENT,
	FRAME_UDP, /* link, ip and udp are set */
	FRAME_TCP, /* link, ip and tcp are set */
};

/* A decoded packet. */
struct frame {
	enum frame_kind kind;
	struct link link;
	struct arp arp;
	struct ipv4 ip;
	struct udp udp;
	struct tcp tcp;
	struct rd payload; /* behind the IP, UDP or TCP header, else empty */
	uint32_t len;	   /* bytes of payload as the headers say */
};

/*
 * Decode the len bytes at p, a packet as captured on a link of link_type (enum
 * link_type).  0, or the error of the layer that could not be decoded; kind
 * then says which layers below it are set.
 */
int frame_decode(struct frame *f, uint32_t link_type, const void *p,
		 size_t len);

#endif
