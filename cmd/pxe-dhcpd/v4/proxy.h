/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_PROXY_H
#define PXE_DHCPD_V4_PROXY_H

#include "v4/decide.h"

/*
 * What a proxyDHCP server says (PXE 2.1, 2.2.3): boot information beside a
 * server that gives the addresses.  To a DISCOVER on port 67 that is an OFFER
 * without an address, to a REQUEST or INFORM on port 4011 an ACK; clients that
 * do not boot from the network, or have no boot file, are left alone.  *a is
 * zeroed by the caller.
 */
void proxy_answer(const struct server *s, const struct request *rq, int64_t now,
		  struct answer *a);

#endif
