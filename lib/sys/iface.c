/* SPDX-License-Identifier: BSD-2-Clause */
#include "sys/iface.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static uint32_t addr_of(const struct ifreq *r)
{
	struct sockaddr_in sin;

	memcpy(&sin, &r->ifr_addr, sizeof(sin));
	return sin.sin_family == AF_INET ? ntohl(sin.sin_addr.s_addr) : 0;
}

static int query(int fd, struct iface *i, struct ifreq *r)
{
	if (ioctl(fd, SIOCGIFINDEX, r) < 0)
		return -errno;
	i->index = r->ifr_ifindex;
	if (ioctl(fd, SIOCGIFMTU, r) < 0)
		return -errno;
	i->mtu = (uint32_t)r->ifr_mtu;
	if (ioctl(fd, SIOCGIFHWADDR, r) < 0)
		return -errno;
	if (r->ifr_hwaddr.sa_family == ARPHRD_ETHER)
		memcpy(i->mac.b, r->ifr_hwaddr.sa_data, sizeof(i->mac.b));
	r->ifr_addr.sa_family = AF_INET;
	if (ioctl(fd, SIOCGIFADDR, r) < 0)
		return errno == EADDRNOTAVAIL ? 0 : -errno;
	i->ip = addr_of(r);
	if (ioctl(fd, SIOCGIFNETMASK, r) < 0)
		return -errno;
	i->mask = addr_of(r);
	return 0;
}

int iface_get(struct iface *i, const char *name)
{
	struct ifreq r;
	int fd, rc;

	memset(i, 0, sizeof(*i));
	memset(&r, 0, sizeof(r));
	if (!*name || strlen(name) >= sizeof(i->name))
		return -ENODEV;
	memcpy(i->name, name, strlen(name) + 1);
	memcpy(r.ifr_name, name, strlen(name) + 1);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	rc = query(fd, i, &r);
	(void)close(fd);
	return rc;
}
