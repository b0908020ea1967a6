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

/* A captured packet, from its link layer up to what UDP or TCP carries. */

enum frame_kind {
	FRAME_OTHER, /* link holds; not IPv4, not ARP */
	FRAME_ARP,   /* arp holds */
	FRAME_IPV4,  /* ip holds; neither UDP nor TCP */
	/*
	 * A later fragment: ip holds, the payload is a middle part of
	 * something.  The first fragment is UDP or TCP like a whole packet,
	 * with ip.more_frags, and its payload is only the beginning.
	 */
	FRAME_FRAGMENT,
	FRAME_UDP, /* ip and udp hold */
	FRAME_TCP, /* ip and tcp hold */
};

struct frame {
	enum frame_kind kind;
	struct link link;
	struct arp arp;
	struct ipv4 ip;
	struct udp udp;
	struct tcp tcp;
	struct rd payload; /* of UDP and TCP: a view of the input */
	uint32_t len;	   /* payload bytes on the wire, at least those */
};

/*
 * Decode len bytes of a packet with that link type.  0, or an error of the
 * layer that could not be read; kind then says how far it went, and what the
 * kind promises holds.
 */
int frame_decode(struct frame *f, uint32_t link_type, const void *p,
		 size_t len);

#endif
