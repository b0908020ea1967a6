/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_TCP_H
#define PXE_PROTO_TCP_H

#include <stdint.h>

#include "wire/rd.h"

/*
 * The TCP header (RFC 9293), as far as it takes to follow a connection from
 * outside.
 */

#define TCP_HDR_LEN 20

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
};

struct tcp {
	uint16_t sport;
	uint16_t dport;
	uint32_t seq; /* number of the payload's first byte */
	uint32_t ack;
	uint8_t flags; /* enum tcp_flag */
	uint16_t window;
	uint8_t hdr_len; /* bytes, options included */
};

/*
 * Read the header, pass over its options and leave r at the payload.  0,
 * PXE_ETRUNC, or PXE_EBADMSG if the header length is less than the header's.
 */
int tcp_decode(struct tcp *t, struct rd *r);

/*
 * How far a is ahead of b in a stream whose numbers wrap; negative if it is
 * behind (RFC 9293, 3.4).
 */
int32_t tcp_seq_diff(uint32_t a, uint32_t b);

#endif
