/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_LOAD_NET_H
#define PXE_BENCH_LOAD_NET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "load_client.h"
#include "load_conf.h"

/*
 * The sockets of tftp-load: one a transfer, from a port of its own, for that
 * is how a server tells transfers apart.
 */

/* Datagrams taken at once; each may be a run of packets (UDP_GRO). */
#define NET_BATCH 16
#define NET_CAP	  65536

/* What arrived. */
struct net_batch {
	struct mmsghdr msg[NET_BATCH];
	struct iovec iov[NET_BATCH];
	struct sock_addr from[NET_BATCH];
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} ctl[NET_BATCH];
	uint8_t *data; /* NET_BATCH times NET_CAP */
};

/* 0 or -ENOMEM. */
int net_batch_init(struct net_batch *b);
void net_batch_release(struct net_batch *b);

/* The socket of client number i.  A descriptor or -errno. */
int net_open(const struct load_conf *conf, uint32_t i);

/* Talk to nobody but peer from now on.  0 or -errno. */
int net_pin(int fd, const struct sock_addr *peer);

/*
 * Take at most max datagrams.  Their number, or -errno.  Datagram i is
 * msg[i].msg_len bytes at iov[i].iov_base.
 */
int net_recv(int fd, struct net_batch *b, unsigned max);

/* Bytes of each packet in datagram i; the last one may be shorter. */
size_t net_segment(struct net_batch *b, int i);

/* To peer, which may be NULL on a pinned socket.  0 or -errno. */
int net_send(int fd, const void *buf, size_t n, const struct sock_addr *peer);

#endif
