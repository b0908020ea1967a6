/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_OPENER_H
#define PXE_DHCPD_OPENER_H

#include <stdbool.h>
#include <stddef.h>

#include "ports.h"
#include "v4/server.h"

/*
 * A process that keeps the privilege of opening the ports of the interfaces
 * which were named at the start, and does nothing else: for one that comes
 * back, since sockets are bound to an interface's index, which is another then.
 */
struct opener;

/*
 * Start it, for the n interfaces, whose numbers are their places; ra: with the
 * socket of router advertisements.  0 with *out, which is NULL if this process
 * is not root's; or an exit status after a message.
 */
int opener_start(struct opener **out, const struct server_iface *ifaces,
		 size_t n, bool ra);

/*
 * Open the ports of the interface of that number, as it is now.  It waits five
 * seconds at most.  0, or an exit status after a message.
 */
int opener_open(struct opener *o, unsigned number, struct ports *ports);

/* End the process; NULL is fine. */
void opener_stop(struct opener *o);

#endif
