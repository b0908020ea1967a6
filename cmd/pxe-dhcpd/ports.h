/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_PORTS_H
#define PXE_DHCPD_PORTS_H

#include <stdbool.h>

#include "sys/daemon.h"
#include "sys/iface.h"

/* The descriptors that an interface is served with; -1: none. */
struct ports {
	int dhcp; /* UDP, port 67 */
	int pxe;  /* UDP, port 4011, of boot servers */
	int raw;  /* packet(7), for frames to clients without an address */
	int ra;	  /* ICMPv6, see ra.h; if it is wanted and there is IPv6 */
};

/*
 * Open them, which needs CAP_NET_BIND_SERVICE and CAP_NET_RAW.  Without a
 * packet socket or ICMPv6 it goes on, after a message.  0, or an exit status
 * after a message with all of them -1.
 */
int ports_open(struct ports *p, const struct iface *iface, bool ra);

/* Close those that are not -1, which they are then. */
void ports_close(struct ports *p);

/*
 * Could ports_open() bind its ports?  For the check of a daemon: nothing stays
 * open.  0, or an exit status after a message.
 */
int ports_check(const struct daemon *d, const struct iface *iface);

#endif
