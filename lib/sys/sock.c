/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets of UDP and TCP: socket(7), ip(7), ipv6(7), udp(7); ICMP errors by
 * IP_RECVERR; packet information by RFC 3542.  Contract: sock.h.
 */
#include "sys/sock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/sock_int.h"
#include "util/num.h"

static int set_int(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) ? -errno : 0;
}

static int set_flag(int fd, int level, int name)
{
	return set_int(fd, level, name, 1);
}

/* What has to be decided before bind(2). */
static int udp_bind_options(int fd, const struct sock_udp *s)
{
	int rc = 0;

	if (s->addr.u.sa.sa_family == AF_INET6)
		rc = set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (!rc && s->reuseaddr)
		rc = set_flag(fd, SOL_SOCKET, SO_REUSEADDR);
	if (!rc && s->reuseport)
		rc = set_flag(fd, SOL_SOCKET, SO_REUSEPORT);
	if (!rc && s->device &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, s->device,
		       (socklen_t)strlen(s->device) + 1))
		rc = -errno;
	return rc;
}

/* What holds for a socket that was opened here and for one that was passed. */
static int udp_options(int fd, const struct sock_udp *s, bool v6)
{
	int rc = 0;

	if (s->broadcast)
		rc = set_flag(fd, SOL_SOCKET, SO_BROADCAST);
	if (!rc && s->pktinfo)
		rc = v6 ? set_flag(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO)
			: set_flag(fd, IPPROTO_IP, IP_PKTINFO);
	if (!rc && s->errors)
		rc = v6 ? set_flag(fd, IPPROTO_IPV6, IPV6_RECVERR)
			: set_flag(fd, IPPROTO_IP, IP_RECVERR);
	if (!rc && s->fragments && !v6)
		rc = set_int(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
	/* Best effort: the kernel caps them at net.core.[rw]mem_max. */
	if (!rc && s->rcvbuf &&
	    set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, s->rcvbuf))
		(void)set_int(fd, SOL_SOCKET, SO_RCVBUF, s->rcvbuf);
	if (!rc && s->sndbuf &&
	    set_int(fd, SOL_SOCKET, SO_SNDBUFFORCE, s->sndbuf))
		(void)set_int(fd, SOL_SOCKET, SO_SNDBUF, s->sndbuf);
	return rc;
}

int sock_udp_open(const struct sock_udp *s)
{
	bool v6 = s->addr.u.sa.sa_family == AF_INET6;
	int fd = socket(s->addr.u.sa.sa_family,
			SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int rc;

	if (fd < 0)
		return -errno;
	rc = udp_bind_options(fd, s);
	if (!rc)
		rc = udp_options(fd, s, v6);
	if (!rc && bind(fd, &s->addr.u.sa, s->addr.len))
		rc = -errno;
	if (!rc)
		return fd;
	(void)close(fd);
	return rc;
}

static void set_port(struct sock_addr *a, uint16_t port)
{
	if (a->u.sa.sa_family == AF_INET6)
		a->u.in6.sin6_port = htons(port);
	else
		a->u.in.sin_port = htons(port);
}

/* 0 or -errno. */
static int bind_within(int fd, struct sock_addr *a,
		       const struct sock_ports *ports)
{
	uint32_t i, n = (uint32_t)ports->last - ports->first + 1;

	for (i = 0; i < n; i++) {
		set_port(a, (uint16_t)(ports->first + (ports->seed + i) % n));
		if (!bind(fd, &a->u.sa, a->len))
			return 0;
		if (errno != EADDRINUSE)
			return -errno;
	}
	return -EADDRINUSE;
}

static int udp_bind(int fd, const struct sock_addr *local,
		    const struct sock_addr *peer,
		    const struct sock_ports *ports)
{
	bool v6 = peer->u.sa.sa_family == AF_INET6;
	struct sock_addr a = *local;

	/* A link-local address is one only together with its interface. */
	if (v6 && IN6_IS_ADDR_LINKLOCAL(&a.u.in6.sin6_addr))
		a.u.in6.sin6_scope_id = peer->u.in6.sin6_scope_id;
	if (!ports)
		return a.len && bind(fd, &a.u.sa, a.len) ? -errno : 0;
	if (!a.len) {
		a.u.sa.sa_family = peer->u.sa.sa_family;
		a.len = peer->len;
	}
	return bind_within(fd, &a, ports);
}

int sock_udp_connect(const struct sock_addr *local,
		     const struct sock_addr *peer,
		     const struct sock_ports *ports)
{
	bool v6 = peer->u.sa.sa_family == AF_INET6;
	int rc = 0, fd = socket(peer->u.sa.sa_family,
				SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (!v6)
		rc = set_int(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
	if (!rc)
		rc = udp_bind(fd, local, peer, ports);
	if (!rc && connect(fd, &peer->u.sa, peer->len))
		rc = -errno;
	if (!rc)
		return fd;
	(void)close(fd);
	return rc;
}

/* Is fd a socket of that type in IPv4 or IPv6?  0, -EPROTOTYPE or -errno. */
static int check_passed(int fd, int want, struct sock_addr *a)
{
	int type;
	socklen_t len = sizeof(type);

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len))
		return -errno;
	if (type != want || sock_local(fd, a))
		return -EPROTOTYPE;
	return a->u.sa.sa_family == AF_INET || a->u.sa.sa_family == AF_INET6
		       ? 0
		       : -EPROTOTYPE;
}

int sock_udp_adopt(int fd, const struct sock_udp *s)
{
	struct sock_addr a;
	int rc = check_passed(fd, SOCK_DGRAM, &a);

	return rc ? rc : udp_options(fd, s, a.u.sa.sa_family == AF_INET6);
}

int sock_route_mtu(int fd)
{
	struct sock_addr a;
	int mtu, rc = sock_local(fd, &a);
	socklen_t len = sizeof(mtu);
	bool v6 = !rc && a.u.sa.sa_family == AF_INET6;

	if (rc)
		return rc;
	if (getsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
		       v6 ? IPV6_MTU : IP_MTU, &mtu, &len))
		return -errno;
	return mtu;
}

int sock_peer_mtu(const struct sock_addr *peer)
{
	int rc, fd = socket(peer->u.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	rc = connect(fd, &peer->u.sa, peer->len) ? -errno : sock_route_mtu(fd);
	(void)close(fd);
	return rc;
}

/* Of what kind is it?  0: of none that the peer has caused. */
static int error_of(struct msghdr *m)
{
	struct sock_extended_err e;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (!((c->cmsg_level == IPPROTO_IP &&
		       c->cmsg_type == IP_RECVERR) ||
		      (c->cmsg_level == IPPROTO_IPV6 &&
		       c->cmsg_type == IPV6_RECVERR)))
			continue;
		memcpy(&e, CMSG_DATA(c), sizeof(e));
		if (e.ee_origin == SO_EE_ORIGIN_ICMP ||
		    e.ee_origin == SO_EE_ORIGIN_ICMP6)
			return -(int)e.ee_errno;
	}
	return 0;
}

int sock_error(int fd, struct sock_addr *peer)
{
	union {
		char buf[512];
		struct cmsghdr align;
	} ctl;
	int rc = 0;

	while (!rc) {
		struct msghdr m = {
			.msg_name = &peer->u,
			.msg_namelen = sizeof(peer->u),
			.msg_control = ctl.buf,
			.msg_controllen = sizeof(ctl.buf),
		};

		memset(peer, 0, sizeof(*peer));
		if (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return -EAGAIN;
		peer->len = m.msg_namelen;
		rc = error_of(&m);
	}
	return rc;
}

int sock_local(int fd, struct sock_addr *a)
{
	socklen_t len = sizeof(a->u);

	memset(a, 0, sizeof(*a));
	if (getsockname(fd, &a->u.sa, &len))
		return -errno;
	a->len = len;
	return 0;
}

int sock_tcp_listen(const struct sock_addr *a, int backlog)
{
	int fd = socket(a->u.sa.sa_family,
			SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int rc;

	if (fd < 0)
		return -errno;
	rc = set_flag(fd, SOL_SOCKET, SO_REUSEADDR);
	if (!rc && a->u.sa.sa_family == AF_INET6)
		rc = set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (!rc && (bind(fd, &a->u.sa, a->len) || listen(fd, backlog)))
		rc = -errno;
	if (!rc)
		return fd;
	(void)close(fd);
	return rc;
}

int sock_tcp_adopt(int fd, int backlog)
{
	int rc = sock_passed_type(fd, SOCK_STREAM);

	/* Of one that listens already, this changes the backlog: listen(2). */
	if (!rc && listen(fd, backlog))
		rc = -errno;
	return rc;
}

/* Room for either kind of packet information. */
union pktinfo_buf {
	char buf[SOCK_PKTINFO_SPACE];
	struct cmsghdr align;
};

void sock_read_pktinfo(struct msghdr *m, struct sock_from *from)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo pi;

			/*
			 * ipi_spec_dst, not ipi_addr: for a broadcast it is
			 * the interface's own address.
			 */
			memcpy(&pi, CMSG_DATA(c), sizeof(pi));
			sock_addr_ip4(&from->local,
				      ntohl(pi.ipi_spec_dst.s_addr), 0);
			from->ifindex = pi.ipi_ifindex;
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo pi;

			memcpy(&pi, CMSG_DATA(c), sizeof(pi));
			from->local.u.in6.sin6_family = AF_INET6;
			from->local.u.in6.sin6_addr = pi.ipi6_addr;
			from->local.len = sizeof(from->local.u.in6);
			from->ifindex = (int)pi.ipi6_ifindex;
		}
	}
}

ssize_t sock_recv(int fd, void *buf, size_t cap, struct sock_from *from)
{
	union pktinfo_buf ctl;
	struct iovec iov = {.iov_base = buf, .iov_len = cap};
	struct msghdr m = {
		.msg_name = &from->peer.u,
		.msg_namelen = sizeof(from->peer.u),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = ctl.buf,
		.msg_controllen = sizeof(ctl.buf),
	};
	ssize_t n;

	memset(from, 0, sizeof(*from));
	do {
		n = recvmsg(fd, &m, 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	from->peer.len = m.msg_namelen;
	sock_read_pktinfo(&m, from);
	return n;
}

void sock_write_pktinfo(struct msghdr *m, const struct sock_addr *local,
			int ifindex)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	if (local->u.sa.sa_family == AF_INET6) {
		struct in6_pktinfo pi = {
			.ipi6_addr = local->u.in6.sin6_addr,
			.ipi6_ifindex = (unsigned)ifindex,
		};

		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(pi));
		memcpy(CMSG_DATA(c), &pi, sizeof(pi));
		m->msg_controllen = CMSG_SPACE(sizeof(pi));
	} else {
		struct in_pktinfo pi = {
			.ipi_spec_dst = local->u.in.sin_addr,
			.ipi_ifindex = ifindex,
		};

		c->cmsg_level = IPPROTO_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(pi));
		memcpy(CMSG_DATA(c), &pi, sizeof(pi));
		m->msg_controllen = CMSG_SPACE(sizeof(pi));
	}
}

int sock_send(int fd, const void *buf, size_t len, const struct sock_addr *to,
	      const struct sock_addr *local, int ifindex)
{
	union pktinfo_buf ctl;
	struct sock_addr dst = *to;
	struct iovec iov = {.iov_len = len};
	struct msghdr m = {
		.msg_name = &dst.u,
		.msg_namelen = dst.len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t n;

	/* sendmsg() does not write there; the type cannot say so. */
	memcpy(&iov.iov_base, &buf, sizeof(buf));
	if (local && local->len) {
		memset(&ctl, 0, sizeof(ctl));
		m.msg_control = ctl.buf;
		m.msg_controllen = sizeof(ctl.buf);
		sock_write_pktinfo(&m, local, ifindex);
	}
	do {
		n = sendmsg(fd, &m, 0);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

/* The number of LISTEN_FDS, if they are for this process; else 0. */
static uint64_t passed(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *fds = getenv("LISTEN_FDS");
	uint64_t p, n = 0;

	if (!pid || !fds || num_u64(pid, 1, INT32_MAX, &p) ||
	    p != (uint64_t)getpid() || num_u64(fds, 0, 64, &n))
		return 0;
	return n;
}

int sock_passed(void)
{
	return (int)passed();
}

int sock_passed_type(int fd, int type)
{
	struct sock_addr a;
	int on = 1, rc = check_passed(fd, type, &a);
	socklen_t len = sizeof(on);

	if (!rc && type == SOCK_STREAM &&
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len))
		return -errno;
	return rc || on ? rc : -EPROTOTYPE;
}

int sock_activation(void)
{
	uint64_t n = passed();
	int fd;

	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	for (fd = SOCK_ACTIVATION_FIRST; fd < SOCK_ACTIVATION_FIRST + (int)n;
	     fd++) {
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	}
	return (int)n;
}
