/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_IPV4_H
#define PXE_PROTO_IPV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/*
 * The IPv4 header (RFC 791, 3.1).  Numbers are in host order; addresses as text
 * are in util/ip4.h.
 */

#define IPV4_HDR_LEN 20	   /* bytes of a header without options */
#define IPV4_LEN_MAX 65535 /* bytes of the longest packet */

/* What an IPv4 packet carries. */
enum ipv4_proto {
	IPV4_ICMP = 1,
	IPV4_TCP = 6,
	IPV4_UDP = 17,
};

/* A header. */
struct ipv4 {
	uint32_t src;
	uint32_t dst;
	uint8_t proto; /* enum ipv4_proto, or another number */
	uint8_t ttl;
	uint8_t tos;
	uint16_t id;
	uint16_t frag_off; /* where the payload belongs, in bytes */
	bool more_frags;   /* a fragment, and not the last one */
	bool dont_frag;
	uint16_t wire_len; /* bytes of payload on the wire */
	bool no_len;	   /* length field 0: wire_len is what the input has */
	bool cut;	   /* the input has fewer than wire_len */
	bool sum_ok;	   /* the header's checksum is right */
};

/*
 * Decode the header and leave r at the payload, behind the options; r ends with
 * the payload, without the padding that Ethernet puts after short packets.  A
 * payload of which the input holds only a part is no error (cut is set), nor is
 * a wrong checksum (sum_ok is false).  0; PXE_ETRUNC if the header is not
 * complete; PXE_ENOTSUP if it is not of version 4; PXE_EBADMSG if its lengths
 * contradict each other.
 */
int ipv4_decode(struct ipv4 *ip, struct rd *r);

/*
 * Is the packet a fragment?  Only the fragment at offset 0 has the header of
 * UDP or TCP.
 */
bool ipv4_is_fragment(const struct ipv4 *ip);

/*
 * Append a header without options for a payload of len bytes to w, its checksum
 * filled in.  It takes src, dst, proto, ttl (64 if 0), tos, id, frag_off,
 * more_frags and dont_frag from *ip.  PXE_ENOSPC in w if it does not fit,
 * PXE_ERANGE if the packet would be longer than IPV4_LEN_MAX.
 */
void ipv4_encode(struct wr *w, const struct ipv4 *ip, size_t len);

/*
 * Add the n bytes at p to acc, the ones' complement sum of RFC 1071.  Start
 * with 0 or with ipv4_sum_pseudo(); every part but the last one must have an
 * even length.  Returns the new sum, for ipv4_sum_fold() or another part.
 */
uint32_t ipv4_sum(uint32_t acc, const void *p, size_t n);

/*
 * The checksum for a sum, to be written; 0 for the sum of bytes that contain a
 * right checksum.
 */
uint16_t ipv4_sum_fold(uint32_t acc);

/*
 * The sum of the pseudo header (RFC 768; RFC 9293, 3.1) of a UDP datagram or
 * TCP segment of len bytes, its own header included: where to start with
 * ipv4_sum().
 */
uint32_t ipv4_sum_pseudo(const struct ipv4 *ip, uint16_t len);

#endif
