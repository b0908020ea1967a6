/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_POOLS_H
#define PXE_DHCPD_POOLS_H

#include <stddef.h>

#include "v4/server.h"

/*
 * The subnets and pools of a server, whose conf, ifaces and leases are set:
 * those of the configuration, and the subnets of the interfaces.
 */

/*
 * Add them to the server.  *pool_tags becomes server->pool_tags, the caller's
 * to free.  0, or an exit status after messages.
 */
int pools_add(struct server *s, tag_set **pool_tags);

/* How many pools have no address that can be given. */
size_t pools_count_unusable(const struct server *s);

/* Log each of them. */
void pools_log_unusable(const struct server *s);

/* How many addresses of pools can be given; it visits each of them. */
size_t pools_count_addresses(const struct server *s);

#endif
