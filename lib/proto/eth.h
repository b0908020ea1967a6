/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ETH_H
#define PXE_PROTO_ETH_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/* Ethernet II with 802.1Q and 802.1ad tags (IEEE 802.3, 802.1Q). */

#define ETH_HDR_LEN 14

/* The deepest stack of tags; QinQ has two, a trunk mirrored in one more 3. */
#define ETH_TAGS_MAX 8

enum eth_type {
	ETH_TYPE_IPV4 = 0x0800,
	ETH_TYPE_ARP = 0x0806,
	ETH_TYPE_CTAG = 0x8100, /* 802.1Q */
	ETH_TYPE_IPV6 = 0x86dd,
	ETH_TYPE_STAG = 0x88a8,	    /* 802.1ad */
	ETH_TYPE_STAG_OLD = 0x9100, /* QinQ before 802.1ad */
};

struct eth_tag {
	uint16_t tpid; /* which kind of tag: ETH_TYPE_CTAG ... */
	uint16_t tci;  /* priority (3 bits), drop eligible, VLAN (12) */
};

/* The tags of a frame, the outermost first, and what comes after them. */
struct eth_tags {
	struct eth_tag tag[ETH_TAGS_MAX];
	unsigned n;
	uint16_t type; /* of the payload; below 1536: 802.3, see eth_is_llc */
};

struct eth {
	struct mac dst;
	struct mac src;
	struct eth_tags tags;
};

/*
 * Read the header and its tags; r is left at the payload, cut to its length
 * if the header has one (802.3 with LLC, for spanning tree).  0, PXE_ETRUNC,
 * or PXE_ERANGE with more than ETH_TAGS_MAX tags.
 */
int eth_decode(struct eth *e, struct rd *r);

/*
 * The part after the addresses, which other link layers have too: type is
 * what stands before the tags.  Errors as above.
 */
int eth_tags_decode(struct eth_tags *t, uint16_t type, struct rd *r);

/* A length, not a type: the payload is an LLC header and what follows it. */
bool eth_is_llc(const struct eth_tags *t);

/* The VLAN of the innermost tag with one, 1 to 4094; 0 if there is none. */
uint16_t eth_vlan(const struct eth_tags *t);

/* Write the header with its tags; errors are in w. */
void eth_encode(struct wr *w, const struct eth *e);

#endif
