/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sockets of an interface: UDP for DHCP (RFC 2131, 4.1), and packet(7).
 * Contract: ports.h.
 */
#include "ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "proto/dhcp4.h"
#include "ra.h"
#include "sys/log.h"
#include "sys/sock.h"

/*
 * Room for the requests of 40,000 machines that start at once: bytes, which the
 * kernel doubles for what it needs itself.
 */
#define RCVBUF (32 << 20)
/* Room for the replies that leave when a transaction is stored: bytes. */
#define SNDBUF (4 << 20)

/* A UDP socket on the interface.  The descriptor or -errno. */
static int bind_port(const struct iface *iface, uint16_t port)
{
	struct sock_udp u = {
		.device = iface->name,
		.broadcast = true,
		.rcvbuf = RCVBUF,
		.sndbuf = SNDBUF,
	};

	sock_addr_ip4(&u.addr, 0, port);
	return sock_udp_open(&u);
}

/* Log why a port could not be bound.  An exit status. */
static int tell_unbound(const struct iface *iface, uint16_t port, int err)
{
	if (err == -EACCES || err == -EPERM) {
		log_warn(err,
			 "%s port %u (needs root, or CAP_NET_BIND_SERVICE "
			 "and CAP_NET_RAW)",
			 iface->name, port);
		return EX_NOPERM;
	}
	if (err == -EADDRINUSE)
		log_warnx("%s port %u: another DHCP server on this machine has "
			  "it (see ss -ulpn); the proxy runs on another",
			  iface->name, port);
	else
		log_warn(err, "%s port %u", iface->name, port);
	return EX_UNAVAILABLE;
}

/* 0 with *fd, or an exit status after a message. */
static int open_port(const struct iface *iface, uint16_t port, int *fd)
{
	int rc = bind_port(iface, port);

	*fd = rc;
	return rc < 0 ? tell_unbound(iface, port, rc) : 0;
}

static int check_port(const struct daemon *d, const struct iface *iface,
		      uint16_t port)
{
	int fd = bind_port(iface, port);

	if (fd >= 0)
		(void)close(fd);
	else if (!daemon_passes_over(d, fd, SOCK_DGRAM, port))
		return tell_unbound(iface, port, fd);
	return 0;
}

int ports_check(const struct daemon *d, const struct iface *iface)
{
	int rc = check_port(d, iface, DHCP4_SERVER_PORT);
	int bad = check_port(d, iface, DHCP4_PXE_PORT);

	return rc ? rc : bad;
}

/*
 * The packet socket: a client without an address answers no ARP, so a reply to
 * it is sent to its hardware address.  Without privilege the replies are
 * broadcast instead, which all clients accept.  The descriptor or -1.
 */
static int open_raw(const struct iface *iface)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_ifindex = iface->index,
	};
	int fd, size = SNDBUF;

	if (mac_is_zero(&iface->mac))
		return -1;
	/* Protocol 0: it only sends. */
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Without privilege the kernel's own limit holds. */
	if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size,
				 sizeof(size));
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		return fd;
	log_warn(-errno, "packet socket: %s: replies will be broadcast",
		 iface->name);
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void ports_close(struct ports *p)
{
	close_fd(&p->dhcp);
	close_fd(&p->pxe);
	close_fd(&p->raw);
	close_fd(&p->ra);
}

int ports_open(struct ports *p, const struct iface *iface, bool ra)
{
	int rc;

	*p = (struct ports){-1, -1, -1, -1};
	rc = open_port(iface, DHCP4_SERVER_PORT, &p->dhcp);
	if (!rc)
		rc = open_port(iface, DHCP4_PXE_PORT, &p->pxe);
	if (rc) {
		ports_close(p);
		return rc;
	}
	p->raw = open_raw(iface);
	if (ra)
		p->ra = ra_socket(iface);
	return 0;
}
