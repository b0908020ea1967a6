/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_TCP_H
#define PXE_PROTO_TCP_H

#include <stdint.h>

#include "wire/rd.h"

/*
 * The TCP header (RFC 9293, 3.1), as far as it takes to follow a connection of
 * two others.
 */

/* Bytes of a header without options. */
#define TCP_HDR_LEN 20

/* Bits of the flags field. */
enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
};

/* A header; numbers in host order. */
struct tcp {
	uint16_t sport;
	uint16_t dport;
	uint32_t seq;	 /* number of the payload's first byte */
	uint32_t ack;	 /* number of the byte expected next, with TCP_ACK */
	uint8_t flags;	 /* enum tcp_flag */
	uint16_t window; /* as sent, not scaled */
	uint8_t hdr_len; /* bytes, options included */
};

/*
 * Decode the header and leave r at the payload, behind the options.  The
 * checksum is not looked at: network cards fill it in after the capture.  0;
 * PXE_ETRUNC if the header is not complete; PXE_EBADMSG if its length field is
 * less than TCP_HDR_LEN.
 */
int tcp_decode(struct tcp *t, struct rd *r);

/*
 * By how many bytes sequence number a is ahead of b; negative if it is behind.
 * Numbers wrap at 2^32, so the distance must be less than 2^31 (RFC 9293, 3.4).
 */
int32_t tcp_seq_diff(uint32_t a, uint32_t b);

#endif
