/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions to the kernel about neighbours: see neigh.h. */
#include "sys/neigh.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/neigh_msg.h"

/* The kernel fills at most this in one message of a dump: bytes. */
#define ANSWER_MAX 32768

/* Messages of one dump; a table has 1024 entries unless it was enlarged. */
#define DUMP_MAX 4096

struct neigh {
	int fd;
	uint32_t seq;
	bool dump; /* the kernel cannot give one entry */
	uint8_t buf[ANSWER_MAX];
};

static int open_socket(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_ROUTE);

	return fd < 0 ? -errno : fd;
}

int neigh_open(struct neigh **out)
{
	struct neigh *n = calloc(1, sizeof(*n));
	int fd = n ? open_socket() : -ENOMEM;

	*out = NULL;
	if (fd < 0) {
		free(n);
		return fd;
	}
	n->fd = fd;
	*out = n;
	return 0;
}

void neigh_close(struct neigh *n)
{
	if (n && n->fd >= 0)
		(void)close(n->fd);
	free(n);
}

static void who_is(struct neigh *n, const struct sock_from *from,
		   struct neigh_who *who)
{
	const struct in6_addr *in6 = &from->peer.u.in6.sin6_addr;
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	struct wr w;

	memset(who, 0, sizeof(*who));
	who->ifindex = from->ifindex;
	who->seq = ++n->seq;
	wr_init(&w, who->addr, sizeof(who->addr));
	if (ip) {
		who->family = AF_INET;
		wr_be32(&w, ip);
	} else {
		who->family = AF_INET6;
		wr_bytes(&w, in6->s6_addr, sizeof(who->addr));
	}
	who->addr_len = (uint8_t)w.len;
}

/* One datagram of the kernel.  Its length or -errno. */
static ssize_t receive(struct neigh *n)
{
	struct sockaddr_nl sender;
	socklen_t len;
	ssize_t got;

	do {
		len = sizeof(sender);
		got = recvfrom(n->fd, n->buf, sizeof(n->buf), 0,
			       (struct sockaddr *)&sender, &len);
	} while ((got < 0 && errno == EINTR) || (got >= 0 && sender.nl_pid));
	return got < 0 ? -errno : got;
}

/* Read until the answer is complete.  0 or -errno. */
static int hear(struct neigh *n, const struct neigh_who *who, bool dump,
		struct mac *mac)
{
	bool answered = false;
	int rc = -ENOENT;
	unsigned i;

	/* A dump is read to its end: the next one would be refused. */
	for (i = 0; i < DUMP_MAX && (dump || !answered); i++) {
		struct neigh_answer a;
		struct rd r;
		ssize_t got = receive(n);

		if (got < 0)
			return (int)got;
		rd_init(&r, n->buf, (size_t)got);
		while (neigh_next(&r, who, &a)) {
			answered |= a.ours;
			if (a.said == NEIGH_FAILED)
				return a.err;
			if (a.said == NEIGH_END)
				return rc;
			if (a.said == NEIGH_FOUND) {
				*mac = a.mac;
				rc = 0;
			}
		}
	}
	return dump ? -EMSGSIZE : rc;
}

static int ask(struct neigh *n, const struct sock_from *from, bool dump,
	       struct mac *mac)
{
	uint8_t buf[64];
	struct neigh_who who;
	struct wr w;

	who_is(n, from, &who);
	wr_init(&w, buf, sizeof(buf));
	neigh_put(&w, &who, dump);
	if (send(n->fd, buf, w.len, 0) < 0)
		return -errno;
	return hear(n, &who, dump, mac);
}

int neigh_mac(struct neigh *n, const struct sock_from *from, struct mac *mac)
{
	int fd, rc = -EOPNOTSUPP;

	if (!n->dump && from->ifindex > 0) {
		rc = ask(n, from, false, mac);
		/* Before Linux 5.0 it takes dumps only. */
		n->dump = rc == -EOPNOTSUPP || rc == -EINVAL;
	}
	if (n->dump || from->ifindex <= 0)
		rc = ask(n, from, true, mac);
	if (!rc || rc == -ENOENT)
		return rc;
	/* Whatever is still to come would be taken for the next answer. */
	fd = open_socket();
	if (fd >= 0) {
		(void)close(n->fd);
		n->fd = fd;
	}
	return rc;
}
