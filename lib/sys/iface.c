/* SPDX-License-Identifier: BSD-2-Clause */
/* Network interfaces, by getifaddrs(3): see iface.h. */
#include "sys/iface.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdlib.h>
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

static struct in6_addr ip6_of(const struct sockaddr *sa)
{
	struct sockaddr_in6 in6;

	memcpy(&in6, sa, sizeof(in6));
	return in6.sin6_addr;
}

int iface_link_local(struct in6_addr *a, const char *name)
{
	struct ifaddrs *all, *i;
	int rc = -ENOENT;

	if (getifaddrs(&all))
		return -errno;
	for (i = all; i && rc; i = i->ifa_next) {
		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET6 ||
		    strcmp(i->ifa_name, name) != 0)
			continue;
		*a = ip6_of(i->ifa_addr);
		rc = IN6_IS_ADDR_LINKLOCAL(a) ? 0 : -ENOENT;
	}
	freeifaddrs(all);
	return rc;
}

/* The IPv4 addresses of the list into v, unless it is NULL.  Their number. */
static size_t collect(const struct ifaddrs *a, uint32_t *v)
{
	size_t n = 0;

	for (; a; a = a->ifa_next) {
		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET)
			continue;
		if (v)
			v[n] = ip4_of(a->ifa_addr);
		n++;
	}
	return n;
}

static int compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Two interfaces may have the same address. */
static void sort_unique(struct iface_addrs *a)
{
	size_t i, n = 0;

	qsort(a->v, a->n, sizeof(*a->v), compare);
	for (i = 0; i < a->n; i++)
		if (!n || a->v[n - 1] != a->v[i])
			a->v[n++] = a->v[i];
	a->n = n;
}

int iface_addrs_get(struct iface_addrs *a)
{
	struct ifaddrs *all;
	size_t n;

	memset(a, 0, sizeof(*a));
	if (getifaddrs(&all))
		return -errno;
	n = collect(all, NULL);
	a->v = n ? calloc(n, sizeof(*a->v)) : NULL;
	if (a->v) {
		a->n = collect(all, a->v);
		sort_unique(a);
	}
	freeifaddrs(all);
	return n && !a->v ? -ENOMEM : 0;
}

bool iface_addrs_has(const struct iface_addrs *a, uint32_t ip)
{
	return a->n && bsearch(&ip, a->v, a->n, sizeof(*a->v), compare);
}

void iface_addrs_release(struct iface_addrs *a)
{
	free(a->v);
	a->v = NULL;
	a->n = 0;
}
