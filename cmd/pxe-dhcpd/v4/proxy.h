/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_PROXY_H
#define PXE_DHCPD_V4_PROXY_H

#include "v4/answer.h"

/*
 * proxyDHCP (PXE 2.1, 2.2.3): boot information beside a server that gives the
 * addresses.  An OFFER without an address on port 67, an ACK on port 4011.
 */
void proxy_answer(const struct server *s, const struct request *rq,
		  struct answer *a);

#endif
