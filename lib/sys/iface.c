/* SPDX-License-Identifier: BSD-2-Clause */
/* Network interfaces, by getifaddrs(3): see iface.h. */
#include "sys/iface.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>

/* The IPv4 address in sa, host order. */
static uint32_t ip4_of(const struct sockaddr *sa)
{
	struct sockaddr_in in;

	memcpy(&in, sa, sizeof(in));
	return ntohl(in.sin_addr.s_addr);
}

/* The link itself: each interface has one such entry. */
static void take_link(struct iface *i, const struct sockaddr *sa)
{
	struct sockaddr_ll ll;

	memcpy(&ll, sa, sizeof(ll));
	i->index = ll.sll_ifindex;
	if (ll.sll_hatype == ARPHRD_ETHER && ll.sll_halen == sizeof(i->mac.b))
		memcpy(i->mac.b, ll.sll_addr, sizeof(i->mac.b));
}

int iface_get(struct iface *i, const char *name)
{
	struct ifaddrs *all, *a;

	memset(i, 0, sizeof(*i));
	if (!*name || strlen(name) >= sizeof(i->name))
		return -ENODEV;
	memcpy(i->name, name, strlen(name) + 1);
	if (getifaddrs(&all))
		return -errno;
	for (a = all; a; a = a->ifa_next) {
		if (!a->ifa_addr || strcmp(a->ifa_name, name) != 0)
			continue;
		if (a->ifa_addr->sa_family == AF_PACKET) {
			take_link(i, a->ifa_addr);
		} else if (a->ifa_addr->sa_family == AF_INET && !i->ip) {
			i->ip = ip4_of(a->ifa_addr);
			i->mask = a->ifa_netmask ? ip4_of(a->ifa_netmask) : 0;
		}
	}
	freeifaddrs(all);
	return i->index ? 0 : -ENODEV;
}
