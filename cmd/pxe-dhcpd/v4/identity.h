/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_IDENTITY_H
#define PXE_DHCPD_V4_IDENTITY_H

#include <stdint.h>

#include "v4/request.h"
#include "v4/server.h"

/*
 * By what a client is known: its hardware address, or, if the configuration
 * says so, its client identifier (option 61; RFC 2131, 4.2), so that several
 * systems of one machine have leases of their own.
 */

/*
 * The key of the client's leases in the subnet with that network address; len 0
 * if it has no identity.  Without a hardware address (InfiniBand, RFC 4390) it
 * is the client identifier in any case.  A client identifier that is the
 * hardware address with its type is that, and so is one that another machine
 * with a lease has: copies of one system must not share an address.
 */
void identity_key(struct lease_key *k, const struct server *s,
		  const struct dhcp4 *d, uint32_t net);

/*
 * If the client has no lease, but its hardware address has one by the other
 * kind of identity, because its program said less or the configuration said
 * otherwise, make that the client's.
 */
void identity_take_over(const struct server *s, const struct request *rq,
			int64_t now);

#endif
