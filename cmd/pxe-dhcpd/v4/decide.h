/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_DECIDE_H
#define PXE_DHCPD_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "lease/update.h"
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
	bool bootp;	      /* a BOOTP reply (RFC 951): no DHCP options */
	/* Of yiaddr or ciaddr; else of the request.  NULL: proxyDHCP. */
	const struct subnet *subnet;
	struct scopes scopes; /* what the configuration says of the reply */
	uint32_t yiaddr;
	uint32_t ciaddr;
	uint32_t lease_time;	 /* s; 0: the option is left out */
	struct boot_choice boot; /* without a file if there is a menu */
	const struct menu *menu; /* NULL: the client is shown none */
	uint32_t own_ip;	 /* this boot server, for a menu */
	/*
	 * The lease that an ACK binds, which must be in the database before the
	 * reply leaves: lease_update_end() is due.  ip 0: there is none.
	 */
	struct lease_update update;
	/*
	 * The address of a lease that the message ended (RELEASE, DECLINE, or a
	 * REQUEST that is denied): the table has that already, the database is
	 * to be told.  0: none.
	 */
	uint32_t ended;
	bool twin; /* another machine has the client's hardware address */
	/*
	 * The address that the hosts file reserves for the client, if another
	 * one has it; 0: it is free.  Who has it, and for how many seconds yet
	 * (INT64_MAX: for ever).
	 */
	uint32_t held;
	struct mac held_by;
	int64_t held_for;
};

/*
 * Answer the request at the time now, in seconds of the lease table's clock.
 * The texts of *a live with the program or with s.
 */
void answer_request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a);

#endif
