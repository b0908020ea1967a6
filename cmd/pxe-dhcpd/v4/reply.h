/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_REPLY_H
#define PXE_DHCPD_V4_REPLY_H

#include "conf.h"
#include "v4/answer.h"
#include "wire/wr.h"

/* Where a reply goes (RFC 2131, 4.1). */
enum reply_to {
	REPLY_RELAY,	 /* giaddr, port 67 */
	REPLY_UNICAST,	 /* an address that the client has, port 68 */
	REPLY_BROADCAST, /* 255.255.255.255, port 68 */
	REPLY_HARDWARE,	 /* its hardware address, before it has another */
	REPLY_SOURCE,	 /* where a request to port 4011 came from */
};

struct reply_dest {
	enum reply_to to;
	uint32_t ip; /* RELAY, UNICAST, HARDWARE */
};

/* Options that are the same for every client. */
struct reply_conf {
	const struct conf_ips *routers;
	const struct conf_ips *dns;
};

/*
 * Write the reply for an answer whose type is not DHCP4_NONE.  w should have
 * DHCP4_MAX_LEN bytes; the client's own limit (option 57) is kept by leaving
 * out what is optional.  Errors are in w.
 */
void reply_encode(struct wr *w, const struct reply_conf *c,
		  const struct request *rq, const struct answer *a);

void reply_destination(struct reply_dest *to, const struct request *rq,
		       const struct answer *a);

#endif
