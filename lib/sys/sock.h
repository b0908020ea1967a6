/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SOCK_H
#define PXE_SYS_SOCK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* UDP and TCP sockets of IPv4 and IPv6, and their addresses. */

/* An IPv4 or IPv6 address with its port. */
struct sock_addr {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t len; /* bytes of u that are used; 0: no address */
};

/* Bytes of an address as text: "[" 45 "%" 15 "]:" 5 and the NUL. */
#define SOCK_ADDR_STRLEN 72

/*
 * Parse ADDR, ADDR:PORT, [V6]:PORT, V6%IFACE or :PORT (any address, IPv4).
 * Numbers only: no name is resolved but that of an interface.  port, host
 * order, is the default.  0 with *a, or -EINVAL.
 */
int sock_addr_parse(struct sock_addr *a, const char *s, uint16_t port);

/*
 * Write a as ADDR:PORT or [V6%IFACE]:PORT, which sock_addr_parse() reads back.
 * Returns buf.
 */
char *sock_addr_format(char buf[static SOCK_ADDR_STRLEN],
		       const struct sock_addr *a);

/*
 * Write a as ADDR or V6%IFACE, without its port.  Returns the text, which lies
 * in buf.
 */
const char *sock_addr_format_host(char buf[static SOCK_ADDR_STRLEN],
				  const struct sock_addr *a);

/* Set *a to an IPv4 address and a port, both in host order. */
void sock_addr_ip4(struct sock_addr *a, uint32_t ip, uint16_t port);

/*
 * The IPv4 address of a, host order, also if it is mapped into IPv6 (RFC 4291,
 * 2.5.5.2); 0 for another IPv6 address.
 */
uint32_t sock_addr_get_ip4(const struct sock_addr *a);

/* The port of a, host order. */
uint16_t sock_addr_port(const struct sock_addr *a);

/* Are family, address, port and, in IPv6, scope the same? */
bool sock_addr_equal(const struct sock_addr *a, const struct sock_addr *b);

/*
 * Does a socket that is bound to a keep another one from being bound to b?  So
 * it is if they have the same family, the same port, which is not 0, and the
 * same address, or one of them is the address of all (0.0.0.0 or ::).
 */
bool sock_addr_conflict(const struct sock_addr *a, const struct sock_addr *b);

/* How sock_udp_open() opens a socket. */
struct sock_udp {
	struct sock_addr addr; /* address to bind */
	const char *device;    /* bind to this interface, or NULL */
	bool broadcast;	       /* may send to broadcast addresses */
	bool reuseaddr;	       /* share address and port (SO_REUSEADDR) */
	bool reuseport;	       /* one of several that share it (SO_REUSEPORT) */
	bool pktinfo;	       /* tell the destination of what arrives */
	bool errors;	       /* queue ICMP errors for sock_error() */
	bool fragments;	       /* routers may fragment what it sends */
	int rcvbuf;	       /* bytes to ask for; 0: the kernel's default */
	int sndbuf;	       /* bytes to ask for; 0: the kernel's default */
};

/*
 * Open a non-blocking UDP socket, bound to s->addr.  Above net.core.rmem_max
 * and wmem_max, buffers get the asked size only with privilege.  The
 * descriptor, which is the caller's, or -errno.
 */
int sock_udp_open(const struct sock_udp *s);

/* UDP ports from first to last, host order; seed says where a search begins. */
struct sock_ports {
	uint16_t first, last;
	uint64_t seed;
};

/*
 * Open a non-blocking UDP socket that is connected to peer, and bound to the
 * address local (len 0: the kernel chooses) and an unused one of ports (NULL:
 * the kernel chooses).  Routers may fragment what it sends.  The descriptor,
 * which is the caller's; -EADDRINUSE if none of the ports is unused; or -errno.
 */
int sock_udp_connect(const struct sock_addr *local,
		     const struct sock_addr *peer,
		     const struct sock_ports *ports);

/*
 * Give fd, a UDP socket that systemd has bound and passed (sock_activation()),
 * the options and buffers that sock_udp_open() gives to its own.  Of *s, addr,
 * device, reuseaddr and reuseport are ignored: they act when a socket is bound.
 * 0; -EPROTOTYPE if fd is no UDP socket of IPv4 or IPv6; or -errno.  The caller
 * keeps fd in every case.
 */
int sock_udp_adopt(int fd, const struct sock_udp *s);

/*
 * The MTU of the route of a connected socket: bytes of an IP packet, or -errno.
 */
int sock_route_mtu(int fd);

/*
 * The MTU of the route to peer: bytes of an IP packet, or -errno.  Opens a
 * socket for the question.
 */
int sock_peer_mtu(const struct sock_addr *peer);

/*
 * The next ICMP error (ip(7), IP_RECVERR) about a datagram that an unconnected
 * socket with errors set has sent: *peer is where that was sent to.  Returns
 * what the error means, as -ECONNREFUSED, or -EAGAIN if there is none.
 */
int sock_error(int fd, struct sock_addr *peer);

/* The address and port that a socket is bound to.  0 with *a, or -errno. */
int sock_local(int fd, struct sock_addr *a);

/*
 * Open a non-blocking TCP socket that listens at a, with room for backlog
 * connections that wait to be accepted.  The descriptor, which is the caller's,
 * or -errno.
 */
int sock_tcp_listen(const struct sock_addr *a, int backlog);

/*
 * Give fd, a listening TCP socket that systemd passed (sock_activation()), room
 * for backlog connections that wait to be accepted, as sock_tcp_listen() gives
 * to its own; the kernel cuts it to net.core.somaxconn.  0; -EPROTOTYPE if fd
 * is no listening TCP socket of IPv4 or IPv6; or -errno.  The caller keeps fd
 * in every case.
 */
int sock_tcp_adopt(int fd, int backlog);

/* Where a datagram came from, and to which address and interface it was sent.
 */
struct sock_from {
	struct sock_addr peer;
	struct sock_addr local; /* len 0 without pktinfo; port unset */
	int ifindex;		/* 0 without pktinfo */
};

/*
 * Receive a datagram, of which at most cap bytes, and where it came from.  Its
 * length as received, or -errno (-EAGAIN: none waits).
 */
ssize_t sock_recv(int fd, void *buf, size_t cap, struct sock_from *from);

/*
 * Send a datagram of len bytes to an address, from the address local (NULL or
 * len 0: the kernel chooses), out of interface ifindex (0: as routed).  0 or
 * -errno.
 */
int sock_send(int fd, const void *buf, size_t len, const struct sock_addr *to,
	      const struct sock_addr *local, int ifindex);

/* The first descriptor that systemd passes (sd_listen_fds(3)). */
#define SOCK_ACTIVATION_FIRST 3

/*
 * The number of descriptors that systemd passed to this process (LISTEN_FDS),
 * from SOCK_ACTIVATION_FIRST on; 0 if none.  They do not block afterwards and
 * are closed by exec(); the variables are removed from the environment, so that
 * children do not see them.
 */
int sock_activation(void);

/*
 * The number of descriptors that systemd passed to this process.  Nothing is
 * changed: to be asked before sock_activation().
 */
int sock_passed(void);

/*
 * Is fd, which systemd passed, a socket of IPv4 or IPv6 of that type:
 * SOCK_DGRAM, or SOCK_STREAM for one that listens?  Nothing is changed.  0,
 * -EPROTOTYPE, or -errno.
 */
int sock_passed_type(int fd, int type);

#endif
