/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_REQUEST_H
#define PXE_DHCPD_V4_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/dhcp4.h"
#include "proto/pxe_client.h"
#include "v4/server.h"

/*
 * A DHCPv4 message of a client: who sent it, in which subnet, and what is known
 * about the machine.  Its pointers lead into the message and the server.
 */
struct request {
	const struct dhcp4 *msg;
	const struct server_iface *iface; /* that it came through */
	enum dhcp4_type type;
	struct pxe_client client;
	uint32_t src;		     /* source address of the datagram */
	bool pxe_port;		     /* it came to port 4011 */
	uint32_t server_id;	     /* option 54 of replies to this client */
	const struct subnet *subnet; /* of the client; NULL: not served */
	struct lease_key key;
	const struct host *host; /* its line in the hosts file, or NULL */
	bool known;		 /* that line is its own, not that of "*" */
	tag_set tags;
	const struct host_rule *rule; /* of its line, or NULL */
};

/* How a message came. */
struct arrival {
	const struct server_iface *iface;
	uint32_t src;  /* source address of the datagram, host order */
	bool pxe_port; /* to port 4011 */
};

/*
 * Set up *rq from a decoded message.  Malformed options are made absent in it,
 * as far as the answer does not depend on them.  NULL, or in a few words
 * (static) why the message deserves no answer: an option that it depends on is
 * malformed, it is not a request, or says not whose it is; *rq is then not to
 * be used.
 */
const char *request_init(struct request *rq, const struct server *s,
			 struct dhcp4 *msg, const struct arrival *from);

#endif
