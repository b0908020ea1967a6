/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Questions to the kernel about neighbours, by a netlink socket (netlink(7),
 * rtnetlink(7)): see neigh.h.  The messages are in neigh_msg.c.
 */
#include "sys/neigh.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sys/neigh_msg.h"

/*
 * The kernel fills at most this in one datagram of a dump: bytes.  libmnl may
 * look at the padding of the last attribute, up to NLMSG_ALIGNTO more.
 */
#define ANSWER_MAX 32768

/* Datagrams of one dump; a table has 1024 entries unless it was enlarged. */
#define DUMP_MAX 4096

/* Dumps for one question, if the table changes while it is read. */
#define DUMP_TRIES 4

struct neigh {
	struct mnl_socket *sock;
	uint32_t seq;
	bool dump; /* the kernel cannot give one entry */
	union {
		struct nlmsghdr align;
		uint8_t buf[ANSWER_MAX + NLMSG_ALIGNTO];
	} answer;
};

/* 0 or -errno. */
static int open_socket(struct neigh *n)
{
	n->sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	return n->sock ? 0 : -errno;
}

static void close_socket(struct neigh *n)
{
	if (n->sock)
		(void)mnl_socket_close(n->sock);
	n->sock = NULL;
}

int neigh_open(struct neigh **out)
{
	struct neigh *n = calloc(1, sizeof(*n));
	int rc = n ? open_socket(n) : -ENOMEM;

	*out = NULL;
	if (rc) {
		free(n);
		return rc;
	}
	*out = n;
	return 0;
}

void neigh_close(struct neigh *n)
{
	if (n)
		close_socket(n);
	free(n);
}

static void query_of(struct neigh *n, const struct sock_from *from,
		     struct neigh_query *q)
{
	uint32_t ip = htonl(sock_addr_get_ip4(&from->peer));

	memset(q, 0, sizeof(*q));
	q->ifindex = from->ifindex;
	q->seq = ++n->seq;
	if (ip) {
		q->family = AF_INET;
		q->addr_len = sizeof(ip);
		memcpy(q->addr, &ip, sizeof(ip));
	} else {
		q->family = AF_INET6;
		q->addr_len = sizeof(q->addr);
		memcpy(q->addr, &from->peer.u.in6.sin6_addr, sizeof(q->addr));
	}
}

/*
 * One datagram of the kernel.  Its length or -errno.  Not by libmnl, which does
 * not tell the sender: another process may send here too.
 */
static ssize_t receive(struct neigh *n)
{
	struct sockaddr_nl sender;
	socklen_t len;
	ssize_t got;

	do {
		len = sizeof(sender);
		got = recvfrom(mnl_socket_get_fd(n->sock), n->answer.buf,
			       ANSWER_MAX, 0, (struct sockaddr *)&sender, &len);
	} while ((got < 0 && errno == EINTR) || (got >= 0 && sender.nl_pid));
	return got < 0 ? -errno : got;
}

/* Read until the answer is complete.  0 or -errno. */
static int read_answer(struct neigh *n, const struct neigh_query *q, bool dump,
		       struct mac *mac)
{
	unsigned i;
	int rc = 1;

	for (i = 0; i < DUMP_MAX && rc > 0; i++) {
		ssize_t got = receive(n);

		if (got < 0)
			return (int)got;
		rc = neigh_msg_read(n->answer.buf, (size_t)got, q, mac);
		if (!dump && rc > 0)
			return 0;
	}
	return rc > 0 ? -EMSGSIZE : rc;
}

/* 0, or -errno with the socket as good as new. */
static int ask(struct neigh *n, const struct sock_from *from, bool dump,
	       struct mac *mac)
{
	union neigh_request r;
	struct neigh_query q;
	size_t len;
	int rc;

	rc = n->sock ? 0 : open_socket(n);
	if (rc)
		return rc;
	query_of(n, from, &q);
	len = neigh_msg_request(&r, &q, dump);
	memset(mac, 0, sizeof(*mac));
	rc = mnl_socket_sendto(n->sock, &r, len) < 0
		     ? -errno
		     : read_answer(n, &q, dump, mac);
	/* Whatever is still to come would be taken for the next answer. */
	if (rc && rc != -ENOENT)
		close_socket(n);
	return rc ? rc : mac_is_zero(mac) ? -ENOENT : 0;
}

int neigh_mac(struct neigh *n, const struct sock_from *from, struct mac *mac)
{
	int i, rc = -EOPNOTSUPP;

	if (!n->dump && from->ifindex > 0) {
		rc = ask(n, from, false, mac);
		/* Before Linux 5.0 it takes dumps only. */
		n->dump = rc == -EOPNOTSUPP || rc == -EINVAL;
	}
	if (!n->dump && from->ifindex > 0)
		return rc;
	rc = -EINTR;
	for (i = 0; i < DUMP_TRIES && rc == -EINTR; i++)
		rc = ask(n, from, true, mac);
	return rc;
}
