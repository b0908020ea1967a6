/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_ENDPOINT_H
#define PXE_TFTPD_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/loop.h"
#include "sys/mmsg.h"
#include "sys/sock.h"

/*
 * An endpoint is a UDP socket that many transfers share, read and written in
 * batches.
 *
 * A socket for each transfer would cost a system call a packet each way, five
 * to open it, and a descriptor.  With a few sockets for all, a thousand clients
 * in lockstep are served with some dozens of packets a call.  There are several
 * so that two transfers of one client that follow each other, perhaps from the
 * same port, have different server ports (TIDs, RFC 1350 section 4): a late
 * packet of the first is then no part of the second.
 */

struct endpoint;

/* The endpoints of a daemon and the buffers that they share. */
struct endpoint_set;

/* A datagram arrived at e; item lives until this returns. */
typedef void endpoint_fn(void *ctx, struct endpoint *e,
			 const struct mmsg_rx_item *item);

/* ICMP port unreachable came for a datagram that e had sent to peer. */
typedef void endpoint_unreachable_fn(void *ctx, struct endpoint *e,
				     const struct sock_addr *peer);

struct endpoint_set_conf {
	struct loop *loop; /* not owned */
	endpoint_unreachable_fn *unreachable;
	void *ctx; /* for unreachable */
};

/* An empty set; NULL without memory. */
struct endpoint_set *endpoint_set_new(void);

/* Free a set whose endpoints were freed; NULL is fine. */
void endpoint_set_free(struct endpoint_set *set);

/* Before the first endpoint_new(); *c is copied. */
void endpoint_set_configure(struct endpoint_set *set,
			    const struct endpoint_set_conf *c);

/* Send what any endpoint of the set has queued. */
void endpoint_set_flush(struct endpoint_set *set);

/*
 * Open a socket for an endpoint, bound to a.  reuseport: the worker processes
 * share its port (SO_REUSEPORT).  The descriptor, or -errno.
 */
int endpoint_socket(const struct sock_addr *a, bool reuseport);

/*
 * Give fd, a bound UDP socket that systemd passed, the options and buffers of
 * endpoint_socket().  0; -EPROTOTYPE if it is no UDP socket; or -errno.  The
 * caller keeps fd.
 */
int endpoint_adopt(int fd);

/*
 * Watch fd, which is taken in every case: a bound, non-blocking UDP socket that
 * tells the destination of what it receives (sock_udp's pktinfo).  fn(ctx) gets
 * each datagram.  NULL without memory.
 */
struct endpoint *endpoint_new(struct endpoint_set *set, int fd, endpoint_fn *fn,
			      void *ctx);

/* Send what is queued and close the socket.  NULL is fine. */
void endpoint_free(struct endpoint *e);

/* The local UDP port, host order. */
uint16_t endpoint_port(const struct endpoint *e);

/* Is it an IPv6 socket? */
bool endpoint_is_v6(const struct endpoint *e);

/*
 * Room to write n bytes that endpoint_add() then queues as so many datagrams.
 * It sends what is queued if that is in the way, so it is never NULL within the
 * bounds of sys/mmsg.h.  The pointer lives until the next call for any endpoint
 * of the set.
 */
uint8_t *endpoint_room(struct endpoint *e, size_t n, unsigned datagrams);

/*
 * Queue the n bytes at the last endpoint_room() as datagrams of segment bytes,
 * the last one perhaps shorter, for the destination to; see mmsg_tx_add().
 */
void endpoint_add(struct endpoint *e, size_t n, size_t segment,
		  const struct mmsg_dest *to);

/*
 * Send what is queued.  Within an endpoint_fn this is not needed: it happens
 * after the last datagram of the batch.
 */
void endpoint_flush(struct endpoint *e);

#endif
