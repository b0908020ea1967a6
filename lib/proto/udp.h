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

/* UDP datagrams over IPv4 (RFC 768).  Numbers are in host order. */

/* Bytes of the header. */
#define UDP_HDR_LEN 8

/* The longest payload of one packet, in bytes. */
#define UDP_PAYLOAD_MAX (IPV4_LEN_MAX - IPV4_HDR_LEN - UDP_HDR_LEN)

/* A header. */
struct udp {
	uint16_t sport;
	uint16_t dport;
	uint16_t len; /* bytes of payload, as the header says */
	uint16_t sum; /* checksum as received; 0: the sender made none */
	bool cut;     /* the input has fewer than len bytes of payload */
};

/* The result of a check of a checksum. */
enum udp_sum {
	UDP_SUM_NONE, /* there is none, or not all of its bytes */
	UDP_SUM_OK,
	UDP_SUM_BAD, /* damaged, or captured before the card filled it in */
};

/*
 * Decode the header and leave r at the payload; r ends with it.  A payload of
 * which the input holds only a part is no error (cut is set): the capture may
 * be cut short, or the packet be a first fragment.  0; PXE_ETRUNC if the header
 * is not complete; PXE_EBADMSG if its length field is less than UDP_HDR_LEN.
 */
int udp_decode(struct udp *u, struct rd *r);

/*
 * Check the checksum of a datagram: its header u, the IPv4 header ip before it,
 * and its payload, which r holds with nothing read yet.
 */
enum udp_sum udp_sum_check(const struct udp *u, const struct ipv4 *ip,
			   const struct rd *r);

/* The addresses and ports of a datagram to send, in host order. */
struct udp_path {
	uint32_t src;
	uint32_t dst;
	uint16_t sport;
	uint16_t dport;
};

/*
 * Append an IPv4 packet with a UDP header and the len bytes at payload to w,
 * both checksums filled in, not to be fragmented.  PXE_ENOSPC in w if it does
 * not fit, PXE_ERANGE if len is more than UDP_PAYLOAD_MAX.
 */
void udp_encode_packet(struct wr *w, const struct udp_path *path,
		       const void *payload, size_t len);

/*
 * Append an Ethernet frame from src to dst with an IPv4 packet, a UDP header
 * and the len bytes at payload to w, both checksums filled in.  A packet socket
 * sends it to a client that has no address yet and so cannot answer ARP (RFC
 * 2131, 4.1).  PXE_ENOSPC in w if it does not fit, PXE_ERANGE if len is more
 * than UDP_PAYLOAD_MAX.
 */
void udp_encode_frame(struct wr *w, const struct mac *src,
		      const struct mac *dst, const struct udp_path *path,
		      const void *payload, size_t len);

#endif
