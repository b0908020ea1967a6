/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_UDP_H
#define PXE_PROTO_UDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/ipv4.h"
#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/* UDP over IPv4 (RFC 768). */

#define UDP_HDR_LEN 8

/* The longest payload of one packet. */
#define UDP_PAYLOAD_MAX (IPV4_LEN_MAX - IPV4_HDR_LEN - UDP_HDR_LEN)

struct udp {
	uint16_t sport;
	uint16_t dport;
	uint16_t len; /* payload bytes as the header says */
	uint16_t sum; /* as received; 0: the sender made none */
	bool cut;     /* the input has fewer than len */
};

enum udp_sum {
	UDP_SUM_NONE, /* not sent, or not all bytes are there to tell */
	UDP_SUM_OK,
	UDP_SUM_BAD, /* damaged, or captured before the card filled it in */
};

/*
 * Read the header and leave r at the payload, without what IP carried after
 * it.  A payload that is not all there is no error (cut is set): the capture
 * may be cut, or the packet a first fragment.  0, PXE_ETRUNC, or PXE_EBADMSG
 * if the length is less than the header's own.
 */
int udp_decode(struct udp *u, struct rd *r);

/*
 * Check the checksum of u, whose payload r holds, unread, below the header
 * ip.
 */
enum udp_sum udp_sum_check(const struct udp *u, const struct ipv4 *ip,
			   const struct rd *r);

/* From where a packet goes to where.  Addresses in host order. */
struct udp_path {
	uint32_t src;
	uint32_t dst;
	uint16_t sport;
	uint16_t dport;
};

/*
 * Write an IPv4 packet with UDP and the payload, all checksums filled in, not
 * to be fragmented.  Errors are in w: PXE_ENOSPC, or PXE_ERANGE if len is
 * more than UDP_PAYLOAD_MAX.
 */
void udp_encode_packet(struct wr *w, const struct udp_path *path,
		       const void *payload, size_t len);

/*
 * The same with an Ethernet header before it: what a packet socket sends to a
 * client that has no address yet, and so cannot answer ARP (RFC 2131, 4.1).
 */
void udp_encode_frame(struct wr *w, const struct mac *src,
		      const struct mac *dst, const struct udp_path *path,
		      const void *payload, size_t len);

#endif
