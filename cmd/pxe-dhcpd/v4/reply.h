/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_REPLY_H
#define PXE_DHCPD_V4_REPLY_H

#include "v4/decide.h"
#include "wire/wr.h"

/* How a reply reaches its client (RFC 2131, 4.1). */
enum reply_dest_kind {
	REPLY_RELAY,	 /* the relay agent, giaddr */
	REPLY_UNICAST,	 /* an address that the client has, port 68 */
	REPLY_BROADCAST, /* 255.255.255.255, port 68 */
	REPLY_HARDWARE,	 /* yiaddr at its hardware address, port 68 */
	REPLY_SOURCE,	 /* where a request to port 4011 came from */
};

struct reply_dest {
	enum reply_dest_kind kind;
	uint32_t ip; /* of RELAY, UNICAST and HARDWARE; host order */
	/* RELAY: to the port of the request (RFC 8357), else to port 67. */
	bool source_port;
};

/*
 * Write the reply for an answer whose type is not DHCP4_NONE.  w should have
 * room for DHCP4_MAX_LEN bytes.  A client's limit (option 57; RFC 2131, 2) is
 * kept by leaving out what it can do without.  An error is in w.
 */
void reply_encode(struct wr *w, const struct request *rq,
		  const struct answer *a);

/* Where the reply for an answer whose type is not DHCP4_NONE is sent to. */
void reply_destination(struct reply_dest *dest, const struct request *rq,
		       const struct answer *a);

#endif
