/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_IFACE_H
#define PXE_SYS_IFACE_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
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

/*
 * The link-local IPv6 address of the interface of that name (fe80::/10), the
 * first one.  0 with *a, which may be tentative still; -ENOENT if it has none;
 * or -errno.  In a sandbox it needs SANDBOX_NETLINK.
 */
int iface_link_local(struct in6_addr *a, const char *name);

/* IPv4 addresses, in host order, ascending, each once.  Zero-initialise. */
struct iface_addrs {
	uint32_t *v; /* owned */
	size_t n;
};

/*
 * All IPv4 addresses of this machine (`ip -4 address`): of every interface, up
 * or down, the first one and the others; of a network namespace only its own.
 * 0 with *a, which iface_addrs_release() frees; or -errno with *a empty.  In a
 * sandbox it needs SANDBOX_NETLINK.
 */
int iface_addrs_get(struct iface_addrs *a);

/* Is the address one of them? */
bool iface_addrs_has(const struct iface_addrs *a, uint32_t ip);

/* Free what a holds, and make it empty; an empty one is fine. */
void iface_addrs_release(struct iface_addrs *a);

#endif
