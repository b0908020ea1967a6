/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_EXCLUDED_H
#define PXE_DHCPD_EXCLUDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lease/store.h"
#include "sys/iface.h"
#include "v4/server.h"

/*
 * Addresses that are never assigned, though a pool may span them: those of this
 * machine, the network's own and the broadcast address of each subnet, and
 * those of the routers, relay agents and servers that the configuration names.
 * The hosts file may reserve the last kind, for the router itself.  Addresses
 * are in host order.
 */

/*
 * Exclude them all, once the pools are in the lease table; own are the
 * addresses of this machine.  0 or -ENOMEM.
 */
int excluded_add(const struct server *s, const struct iface_addrs *own);

/*
 * The addresses of this machine were from, and are to: exclude and log those
 * that are new, and let those that are gone be assigned again unless they are
 * excluded for another reason.  0, or -ENOMEM with some of them undone; the
 * call can be repeated.
 */
int excluded_update(const struct server *s, const struct iface_addrs *from,
		    const struct iface_addrs *to, const struct store_time *now);

/* Log each address of this machine that a client holds a lease of. */
void excluded_log_held(const struct server *s, const struct iface_addrs *own,
		       const struct store_time *now);

/* Can the address be given to a client, or to the host that it is kept for? */
bool excluded_is_given(const struct server *s, uint32_t ip);

#endif
