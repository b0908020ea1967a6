/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ETH_H
#define PXE_PROTO_ETH_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/*
 * The header of an Ethernet frame (IEEE 802.3, clause 3) and its VLAN tags
 * (IEEE 802.1Q, clause 9; 802.1ad is now a part of it).  Without preamble and
 * frame check sequence, as packet sockets and captures have it.
 */

/* Bytes of a header without tags. */
#define ETH_HDR_LEN 14

/* The most tags of a frame.  QinQ has two, a mirrored trunk three. */
#define ETH_TAGS_MAX 8

/* Types of payloads and of tags. */
enum eth_type {
	ETH_TYPE_IPV4 = 0x0800,
	ETH_TYPE_ARP = 0x0806,
	ETH_TYPE_CTAG = 0x8100, /* customer tag, 802.1Q */
	ETH_TYPE_IPV6 = 0x86dd,
	ETH_TYPE_STAG = 0x88a8,	    /* service tag, 802.1ad */
	ETH_TYPE_STAG_OLD = 0x9100, /* QinQ before 802.1ad */
};

/* One VLAN tag. */
struct eth_tag {
	uint16_t tpid; /* the kind of tag: ETH_TYPE_CTAG ... */
	uint16_t tci;  /* priority (3 bits), drop eligible, VLAN (12) */
};

/* The tags of a frame, the outermost first, and the type after them. */
struct eth_tags {
	struct eth_tag tag[ETH_TAGS_MAX];
	unsigned n;
	uint16_t type; /* of the payload, enum eth_type; see eth_is_llc() */
};

/* A whole header. */
struct eth {
	struct mac dst;
	struct mac src;
	struct eth_tags tags;
};

/*
 * Decode the header and its tags and leave r at the payload.  If the header
 * has a length and no type (802.3 with LLC, as spanning tree has), r ends with
 * the payload, without padding.  0; PXE_ETRUNC if the header is not complete;
 * PXE_ERANGE if there are more than ETH_TAGS_MAX tags.
 */
int eth_decode(struct eth *e, struct rd *r);

/*
 * Decode the tags of a frame of another link layer, whose header r has passed:
 * type is the Ethernet type in that header, r stands behind it.  Leaves r at
 * the payload, without padding if the type turns out to be a length.  0;
 * PXE_ETRUNC if a tag is not complete; PXE_ERANGE if there are more than
 * ETH_TAGS_MAX tags.
 */
int eth_tags_decode(struct eth_tags *t, uint16_t type, struct rd *r);

/*
 * Is the type a length, as it is below 1536 (IEEE 802.3, 3.2.6)?  The payload
 * is then an LLC header and what follows it.
 */
bool eth_is_llc(const struct eth_tags *t);

/*
 * The VLAN of the innermost tag that has one, 1 to 4094; 0 if no tag has.  A
 * tag may carry a priority only (VLAN 0).
 */
uint16_t eth_vlan(const struct eth_tags *t);

/*
 * Append the header with its tags to w; of e->tags.n the first ETH_TAGS_MAX
 * count.  PXE_ENOSPC in w if it does not fit.
 */
void eth_encode(struct wr *w, const struct eth *e);

#endif
