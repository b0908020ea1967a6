/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_ANSWER_H
#define PXE_DHCPD_V4_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "v4/boot.h"
#include "v4/request.h"
#include "v4/server.h"

/*
 * What a server says to a request (RFC 2131, 4.3).  Pure: no socket, no disk
 * and no clock; only the lease table changes.
 */
struct answer {
	enum dhcp4_type type; /* of the reply; DHCP4_NONE: none is sent */
	const char *reason;   /* of a NAK, or why none is sent; or NULL */
	bool proxy;	      /* a proxyDHCP reply: no network options */
	uint32_t yiaddr;
	uint32_t ciaddr;
	uint32_t lease_time; /* s; 0: the option is left out */
	struct boot_choice boot;
	/*
	 * Leases that must be in the database before the reply leaves: the one
	 * that was bound, released or declined, and the one that its client had
	 * before; or NULL.
	 */
	struct lease *changed;
	struct lease *replaced;
};

/*
 * Answer the request at the time now, in seconds of the lease table's clock.
 * The leases of *a live with the table, its texts with the program or with s.
 */
void answer_request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a);

#endif
