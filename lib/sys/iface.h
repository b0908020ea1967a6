/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_IFACE_H
#define PXE_SYS_IFACE_H

#include <net/if.h>
#include <stdint.h>

#include "util/mac.h"

/* What a server needs to know of a network interface. */
struct iface {
	char name[IF_NAMESIZE];
	int index;
	struct mac mac; /* zero if it has none (loopback) */
	uint32_t ip;	/* first IPv4 address, host order; 0: none */
	uint32_t mask;	/* its netmask, host order */
};

/*
 * Look up the interface of that name (`ip address show dev NAME`).  0 with *i;
 * -ENODEV if there is none of that name; or -errno.  An interface without an
 * IPv4 address is no error: i->ip is 0.  In a sandbox it needs SANDBOX_NETLINK.
 */
int iface_get(struct iface *i, const char *name);

#endif
