/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_MMSG_H
#define PXE_SYS_MMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/sock.h"

/*
 * Datagrams that cross into the kernel together: sendmmsg(2), recvmmsg(2), and
 * UDP_SEGMENT (udp(7), Linux 4.18), by which one large buffer leaves as many
 * datagrams of one size at little more than the cost of one.
 */

/* The most messages of one batch, and segments of one (UDP_MAX_SEGMENTS). */
#define MMSG_MAX 64

/* The most bytes of one message, and of a batch. */
#define MMSG_DATAGRAM_MAX 65507
#define MMSG_TX_BYTES	  (256 * 1024)

/* --- sending -------------------------------------------------------------- */

struct mmsg_tx;

/* An empty one; NULL without memory. */
struct mmsg_tx *mmsg_tx_new(void);
void mmsg_tx_free(struct mmsg_tx *b);

/*
 * Where to write the next n bytes, for as many datagrams, which mmsg_tx_add()
 * then queues; NULL if the batch must be sent first.  An empty batch takes
 * MMSG_DATAGRAM_MAX bytes and MMSG_MAX datagrams.
 */
uint8_t *mmsg_tx_room(struct mmsg_tx *b, size_t n, unsigned datagrams);

/* Where a message goes.  peer NULL: where the socket is connected to. */
struct mmsg_dest {
	const struct sock_addr *peer;
	const struct sock_addr *local; /* address to send from, or NULL */
	int ifindex;		       /* out of this interface; 0: the route */
	bool unsegmented; /* the kernel does not cut on this route */
};

/*
 * Queue the n bytes at the last mmsg_tx_room() as datagrams of segment bytes,
 * the last one perhaps shorter, at most MMSG_MAX.
 */
void mmsg_tx_add(struct mmsg_tx *b, size_t n, size_t segment,
		 const struct mmsg_dest *to);

/*
 * Queue a copy of the n bytes at p, at most MMSG_DATAGRAM_MAX, as one datagram.
 * If it has the length of the one before, and goes the same way, both leave as
 * segments of one message.  The number of its message, from 0; -1 if the batch
 * must be sent first.  An empty batch takes MMSG_MAX datagrams of up to 4096
 * bytes.
 */
int mmsg_tx_copy(struct mmsg_tx *b, const void *p, size_t n,
		 const struct mmsg_dest *to);

/*
 * Send what is queued by fd, in order; the batch is empty afterwards.  What the
 * kernel has no room for, or refuses for one destination, is lost as on the
 * wire.  Where it does not cut segments, they are cut here.  0, or
 * -ECONNREFUSED if the peer of a connected socket has closed its port.
 */
int mmsg_tx_send(struct mmsg_tx *b, int fd);

/*
 * mmsg_tx_send() that tells what became of each message: err[i] is 0, or the
 * -errno for which message i was lost, of which some segments may have left.
 */
int mmsg_tx_send_each(struct mmsg_tx *b, int fd, int err[static MMSG_MAX]);

/* Is there something to send? */
bool mmsg_tx_pending(const struct mmsg_tx *b);

/* --- receiving ------------------------------------------------------------ */

struct mmsg_rx;

/* A datagram that was received; it lives until the next mmsg_rx_read(). */
struct mmsg_rx_item {
	uint8_t *data;
	size_t len; /* cut to what mmsg_rx_new() said */
	const struct sock_from *from;
};

/* For datagrams of up to cap bytes; NULL without memory. */
struct mmsg_rx *mmsg_rx_new(size_t cap);
void mmsg_rx_free(struct mmsg_rx *in);

/*
 * Receive what waits at fd without waiting, at most max datagrams (1 to
 * MMSG_MAX).  Their number, or -errno (-EAGAIN: none waits).
 */
int mmsg_rx_read(struct mmsg_rx *in, int fd, unsigned max);

/* Item i of what was read. */
struct mmsg_rx_item mmsg_rx_item(struct mmsg_rx *in, unsigned i);

#endif
