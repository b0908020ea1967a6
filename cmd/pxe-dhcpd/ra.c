/* SPDX-License-Identifier: BSD-2-Clause */
/* An ICMPv6 socket for router discovery (RFC 4861; raw(7)): see ra.h. */
#include "ra.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/ndp.h"
#include "ra_policy.h"
#include "sys/hash_key.h"
#include "sys/iface_watch.h"
#include "sys/log.h"

/* Larger than any packet on Ethernet that is not fragmented: bytes. */
#define PACKET_MAX 2048
/* Messages received before the rest of the program has its turn. */
#define BATCH_MAX 64
/*
 * Routers are asked for as a host does it, RFC 4861, 10: MAX_RTR_SOLICITATIONS
 * and RTR_SOLICITATION_INTERVAL.
 */
#define SOLICIT_MAX  3
#define SOLICIT_USEC 4000000
/*
 * Nobody is answered before a router can have spoken: within half a second, but
 * three seconds after its last advertisement at the earliest (RFC 4861, 10),
 * which only a socket that is new can have missed.
 */
#define LISTEN_USEC	  1000000
#define LISTEN_START_USEC 4000000

struct ra {
	const struct iface *iface;
	int fd;
	struct loop_io *io;
	struct iface_watch *watch; /* of IPv6 addresses */
	struct loop_io *watch_io;
	bool has_addr;
	struct in6_addr addr; /* link-local, of the interface */
	struct loop_timer *timer;
	unsigned n_solicits; /* to be sent */
	struct ra_policy policy;
};

/* A message as it came. */
struct received {
	struct in6_addr src;
	int hop_limit; /* -1: unknown */
	size_t len;
	uint8_t buf[PACKET_MAX];
};

/* --- the socket ----------------------------------------------------------- */

static int set(int fd, int option, int value)
{
	return setsockopt(fd, IPPROTO_IPV6, option, &value, sizeof(value));
}

/*
 * Only what is of use is received; what is sent has the hop limit that says
 * that no router has forwarded it, and does not come back.
 */
static int set_options(int fd, const struct iface *iface)
{
	struct icmp6_filter filter;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(NDP_ROUTER_SOLICIT, &filter);
	ICMP6_FILTER_SETPASS(NDP_ROUTER_ADVERT, &filter);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter,
		       sizeof(filter)) ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, iface->name,
		       (socklen_t)strlen(iface->name) + 1) ||
	    set(fd, IPV6_RECVHOPLIMIT, 1) ||
	    set(fd, IPV6_UNICAST_HOPS, NDP_HOP_LIMIT) ||
	    set(fd, IPV6_MULTICAST_HOPS, NDP_HOP_LIMIT) ||
	    set(fd, IPV6_MULTICAST_LOOP, 0) ||
	    set(fd, IPV6_MULTICAST_IF, iface->index))
		return -errno;
	return 0;
}

static int open_socket(const struct iface *iface)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			IPPROTO_ICMPV6);
	int rc = fd < 0 ? -errno : set_options(fd, iface);

	if (!rc)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

int ra_socket(const struct iface *iface)
{
	int fd = open_socket(iface);

	if (fd >= 0)
		return fd;
	/* A kernel without IPv6 needs none. */
	if (fd == -EAFNOSUPPORT)
		log_debug("router advertisements: %s", log_reason(fd));
	else
		log_warn(fd, "router advertisements: %s: none are sent",
			 iface->name);
	return -1;
}

/*
 * Be a member of ff02::2, which solicitations go to.  The kernel forgets it
 * when IPv6 is taken from the interface, as by a small MTU, and the socket does
 * not see that: hence anew each time the interface has an address again.
 */
static void join(const struct ra *ra)
{
	struct ipv6_mreq group = {
		.ipv6mr_multiaddr = {{{0xff, 0x02, [15] = 2}}},
		.ipv6mr_interface = (unsigned)ra->iface->index,
	};

	/* It fails the first time. */
	(void)setsockopt(ra->fd, IPPROTO_IPV6, IPV6_LEAVE_GROUP, &group,
			 sizeof(group));
	if (setsockopt(ra->fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &group,
		       sizeof(group)))
		log_debug("router advertisements: %s: ff02::2: %s",
			  ra->iface->name, log_reason(-errno));
}

/* Send a message from the link-local address.  0 or -errno. */
static int send_to(const struct ra *ra, const struct in6_addr *dst,
		   const struct ndp *m)
{
	union {
		struct cmsghdr align;
		uint8_t buf[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control = {.buf = {0}};
	const struct in6_pktinfo from = {ra->addr, (unsigned)ra->iface->index};
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6,
		.sin6_addr = *dst,
		.sin6_scope_id = (uint32_t)ra->iface->index,
	};
	uint8_t buf[64];
	struct iovec iov = {.iov_base = buf};
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	ndp_encode(&w, m);
	if (w.err)
		return w.err;
	iov.iov_len = w.len;
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(from));
	memcpy(CMSG_DATA(c), &from, sizeof(from));
	return sendmsg(ra->fd, &msg, 0) < 0 ? -errno : 0;
}

static int hop_limit_of(struct msghdr *msg)
{
	struct cmsghdr *c;
	int value = -1;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&value, CMSG_DATA(c), sizeof(value));
	return value;
}

/* 0 or -errno. */
static int receive(const struct ra *ra, struct received *r)
{
	union {
		struct cmsghdr align;
		uint8_t buf[CMSG_SPACE(sizeof(int))];
	} control;
	struct sockaddr_in6 from = {0};
	struct iovec iov = {.iov_base = r->buf, .iov_len = sizeof(r->buf)};
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	ssize_t n = recvmsg(ra->fd, &msg, 0);

	if (n < 0)
		return -errno;
	r->src = from.sin6_addr;
	r->len = (size_t)n;
	r->hop_limit = hop_limit_of(&msg);
	return 0;
}

/* --- answering ------------------------------------------------------------ */

/*
 * Whose solicitation it is.  False if it does not say: it may come from another
 * link layer, or from an address without a MAC in it.
 */
static bool solicitor(const struct ndp *m, const struct in6_addr *src,
		      struct mac *mac)
{
	return ndp_source_mac(m, mac) || ndp_mac_of_addr(src->s6_addr, mac);
}

static void answer(struct ra *ra, const struct ndp *m,
		   const struct in6_addr *src)
{
	static const struct ndp none = {.type = NDP_ROUTER_ADVERT};
	char who[MAC_STRLEN], to[INET6_ADDRSTRLEN];
	const char *refusal;
	struct mac mac;
	int rc;

	if (!solicitor(m, src, &mac))
		return;
	(void)mac_format(who, &mac);
	refusal = ra->has_addr
			  ? ra_policy_refusal(&ra->policy, &mac, loop_now())
			  : "no link-local address";
	if (refusal) {
		log_debug("%s: router solicitation not answered: %s", who,
			  refusal);
		return;
	}
	rc = send_to(ra, src, &none);
	(void)inet_ntop(AF_INET6, src, to, sizeof(to));
	if (rc)
		log_debug("%s: router advertisement to %s: %s", who, to,
			  log_reason(rc));
	else
		log_debug("%s: router advertisement of no router to %s", who,
			  to);
}

/*
 * RFC 4861, 6.1: with another hop limit it does not come from this link.  An
 * unspecified source (::) has no address yet that an answer could go to.
 */
static void handle(struct ra *ra, const struct received *r)
{
	struct ndp m;
	struct rd rd;

	if (r->hop_limit != NDP_HOP_LIMIT || r->len == sizeof(r->buf) ||
	    !ndp_is_link_local(r->src.s6_addr))
		return;
	rd_init(&rd, r->buf, r->len);
	if (ndp_decode(&m, &rd))
		return;
	if (m.type == NDP_ROUTER_SOLICIT)
		answer(ra, &m, &r->src);
	else
		ra_policy_router(&ra->policy, r->src.s6_addr, &m, loop_now());
}

static void on_readable(void *ctx)
{
	struct ra *ra = ctx;
	struct received r;
	unsigned i;

	for (i = 0; i < BATCH_MAX; i++) {
		int rc = receive(ra, &r);

		if (rc == -EAGAIN)
			return;
		/* Another is an ICMP error about an earlier answer. */
		if (!rc)
			handle(ra, &r);
	}
}

void ra_client(void *ra, const struct mac *mac, bool boots)
{
	struct ra *r = ra;

	if (r)
		ra_policy_client(&r->policy, mac, boots, loop_now());
}

/* --- is there a router? --------------------------------------------------- */

/*
 * A router that is there may not advertise for half an hour.  So it is asked
 * for.
 */
static void on_timer(void *ctx)
{
	static const struct in6_addr all_routers = {
		{{0xff, 0x02, [15] = 2}},
	};
	static const struct ndp solicit = {.type = NDP_ROUTER_SOLICIT};
	struct ra *ra = ctx;
	int rc;

	if (!ra->n_solicits || !ra->has_addr)
		return;
	ra->n_solicits--;
	loop_timer_start(ra->timer, SOLICIT_USEC);
	rc = send_to(ra, &all_routers, &solicit);
	if (!rc)
		return;
	log_debug("router solicitation: %s: %s", ra->iface->name,
		  log_reason(rc));
	/* It is tentative; there are news when it is not (RFC 4862, 5.4). */
	if (rc == -EINVAL || rc == -EADDRNOTAVAIL)
		ra->has_addr = false;
}

/* The interface may have a link-local address now, or none, or another. */
static void look(struct ra *ra)
{
	struct in6_addr addr;
	int rc = iface_link_local(&addr, ra->iface->name);

	if (rc) {
		if (ra->has_addr || rc != -ENOENT)
			log_debug("router advertisements: %s: no link-local "
				  "address",
				  ra->iface->name);
		ra->has_addr = false;
		return;
	}
	if (ra->has_addr && IN6_ARE_ADDR_EQUAL(&addr, &ra->addr))
		return;
	ra->has_addr = true;
	ra->addr = addr;
	join(ra);
	ra->n_solicits = SOLICIT_MAX;
	ra_policy_listen(&ra->policy, loop_now() + LISTEN_USEC);
	on_timer(ra);
}

static void on_news(void *ctx)
{
	struct ra *ra = ctx;

	if (iface_watch_changed(ra->watch))
		look(ra);
}

/* --- open and close ------------------------------------------------------- */

/* 0 or -errno. */
static int start(struct ra *ra, struct loop *loop)
{
	int rc = iface_watch_open6(&ra->watch);

	if (rc)
		return rc;
	ra->io = loop_read(loop, ra->fd, on_readable, ra);
	ra->watch_io = loop_read(loop, iface_watch_fd(ra->watch), on_news, ra);
	ra->timer = loop_timer(loop, on_timer, ra);
	if (!ra->io || !ra->watch_io || !ra->timer)
		return -ENOMEM;
	return 0;
}

struct ra *ra_open_take(struct loop *loop, const struct iface *iface, int fd)
{
	struct ra *ra = calloc(1, sizeof(*ra));
	struct siphash_key key;
	int rc;

	if (!ra) {
		(void)close(fd);
		return NULL;
	}
	hash_key_init(&key);
	ra_policy_init(&ra->policy, &key);
	ra->iface = iface;
	ra->fd = fd;
	rc = start(ra, loop);
	if (rc) {
		log_warn(rc, "router advertisements: %s: none are sent",
			 iface->name);
		ra_close(ra);
		return NULL;
	}
	ra_policy_listen(&ra->policy, loop_now() + LISTEN_START_USEC);
	look(ra);
	if (!ra->has_addr)
		log_debug("router advertisements: %s: no link-local address",
			  iface->name);
	return ra;
}

void ra_close(struct ra *ra)
{
	if (!ra)
		return;
	loop_timer_free(ra->timer);
	loop_io_free(ra->io);
	loop_io_free(ra->watch_io);
	iface_watch_close(ra->watch);
	(void)close(ra->fd);
	free(ra);
}
