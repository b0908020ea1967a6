/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets of the load generator: see load_net.h. */
#include "load_net.h"

#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int net_batch_init(struct net_batch *b)
{
	unsigned i;

	memset(b, 0, sizeof(*b));
	b->data = calloc(NET_BATCH, NET_CAP);
	if (!b->data)
		return -ENOMEM;
	for (i = 0; i < NET_BATCH; i++) {
		b->iov[i].iov_base = b->data + (size_t)i * NET_CAP;
		b->iov[i].iov_len = NET_CAP;
		b->msg[i].msg_hdr.msg_iov = &b->iov[i];
		b->msg[i].msg_hdr.msg_iovlen = 1;
		b->msg[i].msg_hdr.msg_name = &b->from[i].u;
		b->msg[i].msg_hdr.msg_control = b->ctl[i].buf;
	}
	return 0;
}

void net_batch_release(struct net_batch *b)
{
	free(b->data);
	b->data = NULL;
}

int net_open(const struct load_conf *conf, uint32_t i)
{
	struct sock_udp s = {0};
	int fd, on = 1;

	if (conf->server.u.sa.sa_family == AF_INET6)
		(void)sock_addr_parse(&s.addr, "[::]:0", 0);
	else
		sock_addr_ip4(&s.addr,
			      conf->bind_count
				      ? conf->bind_first + i % conf->bind_count
				      : 0,
			      0);
	fd = sock_udp_open(&s);
	/*
	 * A server that sends with UDP_SEGMENT hands a run of packets to veth
	 * as one; without this the kernel cuts it up here, at our expense.
	 */
	if (fd >= 0 && !conf->no_gro)
		(void)setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on));
	return fd;
}

int net_pin(int fd, const struct sock_addr *peer)
{
	return connect(fd, &peer->u.sa, peer->len) ? -errno : 0;
}

int net_recv(int fd, struct net_batch *b, unsigned max)
{
	unsigned i;
	int n;

	if (max > NET_BATCH)
		max = NET_BATCH;
	for (i = 0; i < max; i++) {
		b->msg[i].msg_hdr.msg_namelen = sizeof(b->from[i].u);
		b->msg[i].msg_hdr.msg_controllen = sizeof(b->ctl[i].buf);
	}
	if (max == 1) {
		ssize_t len = recvmsg(fd, &b->msg[0].msg_hdr, 0);

		b->msg[0].msg_len = len < 0 ? 0 : (unsigned)len;
		n = len < 0 ? -1 : 1;
	} else {
		n = recvmmsg(fd, b->msg, max, 0, NULL);
	}
	if (n < 0)
		return -errno;
	for (i = 0; i < (unsigned)n; i++)
		b->from[i].len = b->msg[i].msg_hdr.msg_namelen;
	return n;
}

size_t net_segment(struct net_batch *b, int i)
{
	struct msghdr *m = &b->msg[i].msg_hdr;
	struct cmsghdr *c;
	int size;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
			memcpy(&size, CMSG_DATA(c), sizeof(size));
			if (size > 0)
				return (size_t)size;
		}
	return b->msg[i].msg_len;
}

int net_send(int fd, const void *buf, size_t n, const struct sock_addr *peer)
{
	ssize_t rc = peer ? sendto(fd, buf, n, MSG_NOSIGNAL, &peer->u.sa,
				   peer->len)
			  : send(fd, buf, n, MSG_NOSIGNAL);

	return rc < 0 ? -errno : 0;
}
