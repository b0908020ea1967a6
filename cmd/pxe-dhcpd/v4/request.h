/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_REQUEST_H
#define PXE_DHCPD_V4_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/dhcp4.h"
#include "proto/pxe_client.h"
#include "v4/server.h"

struct request {
	const struct dhcp4 *d;
	enum dhcp4_type type;
	struct pxe_client who;
	uint32_t src;	/* the datagram's source address */
	bool boot_port; /* it came to port 4011 */

	/* Worked out by request_init(). */
	uint32_t server_id;	  /* ours, as this client is to know it */
	uint32_t link;		  /* an address on the client's link */
	const struct subnet *net; /* NULL: not one that we serve */
	struct lease_key key;
	const struct host *host; /* its line in the hosts file */
};

/*
 * Set up a request from a decoded packet.  NULL, or why it deserves no
 * answer: not a request, malformed, or from nobody.
 */
const char *request_init(struct request *rq, const struct server *s,
			 const struct dhcp4 *d, uint32_t src, bool boot_port);

#endif
