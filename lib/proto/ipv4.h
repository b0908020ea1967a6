/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_IPV4_H
#define PXE_PROTO_IPV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/* The IPv4 header (RFC 791).  Addresses themselves are in util/ip4.h. */

#define IPV4_HDR_LEN 20
#define IPV4_LEN_MAX 65535

enum ipv4_proto {
	IPV4_ICMP = 1,
	IPV4_TCP = 6,
	IPV4_UDP = 17,
};

struct ipv4 {
	uint32_t src; /* host order */
	uint32_t dst;
	uint8_t proto;
	uint8_t ttl;
	uint8_t tos;
	uint16_t id;
	uint16_t frag_off; /* where the payload belongs, bytes */
	bool more_frags;   /* a fragment, and not the last one */
	bool dont_frag;
	uint16_t wire_len; /* payload bytes on the wire */
	bool no_len;	   /* length field 0: wire_len is what the input has */
	bool cut;	   /* the input has fewer than that */
	bool sum_ok;	   /* the header's checksum is right */
};

/*
 * Read the header, pass over its options, and leave r at the payload, without
 * the padding that Ethernet puts after short packets.  A payload that the
 * capture cut short is no error (cut is set), nor is a wrong checksum (sum_ok
 * is false).  0; PXE_ETRUNC if the header is not whole; PXE_ENOTSUP if it is
 * not version 4; PXE_EBADMSG if its lengths contradict each other.
 */
int ipv4_decode(struct ipv4 *ip, struct rd *r);

/* A piece of a packet: only the one at offset 0 has the next header. */
bool ipv4_is_fragment(const struct ipv4 *ip);

/*
 * Write a header without options for a payload of len bytes; the checksum is
 * filled in.  Uses src, dst, proto, ttl (0: 64), tos, id, frag_off, more_frags
 * and dont_frag.  PXE_ERANGE in w if the packet would be too long.
 */
void ipv4_encode(struct wr *w, const struct ipv4 *ip, size_t len);

/*
 * The ones' complement sum of RFC 1071: add up parts, of which all but the
 * last have an even length, starting with 0; then fold.
 */
uint32_t ipv4_sum(uint32_t acc, const void *p, size_t n);
uint16_t ipv4_sum_fold(uint32_t acc);

/*
 * The sum of the pseudo header (RFC 768, RFC 9293) of a datagram or segment
 * of len bytes, its own header included.
 */
uint32_t ipv4_sum_pseudo(const struct ipv4 *ip, uint16_t len);

#endif
