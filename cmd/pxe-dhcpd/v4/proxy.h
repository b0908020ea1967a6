/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_PROXY_H
#define PXE_DHCPD_V4_PROXY_H

#include "v4/decide.h"
#include "v4/menu_answer.h"

/*
 * What a proxyDHCP server says (PXE 2.1, 2.2.3): boot information beside a
 * server that gives the addresses.  To a DISCOVER on port 67 that is an OFFER
 * without an address, to a REQUEST or INFORM on port 4011 an ACK; clients that
 * do not boot from the network, or have no boot file, are left alone.  On port
 * 4011 a server that gives addresses says the same.  The scopes of *a are set,
 * the rest is zero.
 */
void proxy_answer(const struct server *s, const struct request *rq, int64_t now,
		  struct answer *a);

/*
 * What a boot server says on either port to a client that chose an item of its
 * menu (PXE 2.1, 2.2.4): an ACK with the boot file of the item.  The scopes of
 * *a are set, the rest is zero.
 */
void proxy_answer_item(const struct server *s, const struct request *rq,
		       const struct menu_choice *choice, int64_t now,
		       struct answer *a);

#endif
