/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SOCK_H
#define PXE_SYS_SOCK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* An IPv4 or IPv6 address with its port. */
struct sock_addr {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t len;
};

/* "[" 45 "%" 15 "]:" 5 and the NUL. */
#define SOCK_ADDR_STRLEN 72

/*
 * Parse ADDR, ADDR:PORT, [V6]:PORT or :PORT (any address, IPv4); numbers only,
 * nothing is resolved.  port is the default.  0 or -EINVAL.
 */
int sock_addr_parse(struct sock_addr *a, const char *s, uint16_t port);

/* ADDR:PORT or [V6%IFACE]:PORT, which parses to the same; returns buf. */
char *sock_addr_format(char buf[static SOCK_ADDR_STRLEN],
		       const struct sock_addr *a);

/* ADDR or V6%IFACE, without the port; points into buf. */
const char *sock_addr_format_host(char buf[static SOCK_ADDR_STRLEN],
				  const struct sock_addr *a);

/* An IPv4 address (host order) with a port. */
void sock_addr_ip4(struct sock_addr *a, uint32_t ip, uint16_t port);

/* The IPv4 address in host order, also of a v4-mapped one; 0 for IPv6. */
uint32_t sock_addr_get_ip4(const struct sock_addr *a);
uint16_t sock_addr_port(const struct sock_addr *a);
bool sock_addr_equal(const struct sock_addr *a, const struct sock_addr *b);

struct sock_udp {
	struct sock_addr addr; /* address to bind */
	const char *device;    /* bind to this interface, or NULL */
	bool broadcast;	       /* may send to broadcast addresses */
	bool reuseaddr;	       /* share address and port (SO_REUSEADDR) */
	bool reuseport;	       /* one of several that share it (SO_REUSEPORT) */
	bool pktinfo;	       /* tell the destination of what arrives */
	bool errors;	       /* queue ICMP errors for sock_error() */
	bool fragments;	       /* routers may fragment what it sends */
	int rcvbuf;	       /* bytes asked for, 0: the system's default */
	int sndbuf;	       /* the same for sending */
};

/* A bound, non-blocking UDP socket.  The descriptor or -errno. */
int sock_udp_open(const struct sock_udp *s);

/* UDP ports from first to last; the search begins at one drawn from seed. */
struct sock_ports {
	uint16_t first, last;
	uint64_t seed;
};

/*
 * A non-blocking UDP socket that talks to peer alone, from an unused port of
 * the address local (len 0: the kernel chooses).  ports NULL: the kernel
 * chooses.  Routers may fragment what it sends.  The descriptor or -errno;
 * -EADDRINUSE: none of the ports is unused.
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

/* Bytes of the largest packet on a connected socket's route, or -errno. */
int sock_route_mtu(int fd);

/* The same for what goes to peer, from no socket in particular. */
int sock_peer_mtu(const struct sock_addr *peer);

/*
 * The next ICMP error about what an unconnected socket with errors set has
 * sent: where that was sent to.  The errno that it means, as -ECONNREFUSED, or
 * -EAGAIN if there is no more.
 */
int sock_error(int fd, struct sock_addr *peer);

/* The address and port that a socket is bound to.  0 or -errno. */
int sock_local(int fd, struct sock_addr *a);

/* A listening, non-blocking TCP socket.  The descriptor or -errno. */
int sock_tcp_listen(const struct sock_addr *a, int backlog);

/*
 * Give fd, a listening TCP socket that systemd passed (sock_activation()), room
 * for backlog connections that wait to be accepted, as sock_tcp_listen() gives
 * to its own; the kernel cuts it to net.core.somaxconn.  0; -EPROTOTYPE if fd
 * is no listening TCP socket of IPv4 or IPv6; or -errno.  The caller keeps fd
 * in every case.
 */
int sock_tcp_adopt(int fd, int backlog);

/* Where a datagram came from, and to which address it was sent. */
struct sock_from {
	struct sock_addr peer;
	struct sock_addr local; /* len 0 without pktinfo; port unset */
	int ifindex;		/* 0 without pktinfo */
};

/* One datagram.  Its length, or -errno (-EAGAIN: nothing there). */
ssize_t sock_recv(int fd, void *buf, size_t cap, struct sock_from *from);

/*
 * Send from the address local (NULL or len 0: the kernel chooses), out of
 * interface ifindex (0: the route decides).  0 or -errno.
 */
int sock_send(int fd, const void *buf, size_t len, const struct sock_addr *to,
	      const struct sock_addr *local, int ifindex);

/*
 * Descriptors that systemd passed (LISTEN_FDS, sd_listen_fds(3)): their
 * number; the first is SOCK_ACTIVATION_FIRST.  The environment is cleared so
 * that children do not see it.  0 if none were passed.
 */
#define SOCK_ACTIVATION_FIRST 3
int sock_activation(void);

/* Are there such for this process?  Nothing is changed. */
bool sock_is_activated(void);

#endif
