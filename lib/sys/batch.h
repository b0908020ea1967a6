/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_BATCH_H
#define PXE_SYS_BATCH_H

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
#define BATCH_MAX 64

/* The most bytes of one message, and of a batch. */
#define BATCH_MESSAGE 65507
#define BATCH_BYTES   (256 * 1024)

/* --- sending -------------------------------------------------------------- */

struct batch;

/* An empty one; NULL without memory. */
struct batch *batch_new(void);
void batch_free(struct batch *b);

/*
 * Where to write the next n bytes, for as many datagrams, which batch_add()
 * then queues; NULL if the batch must be sent first.  An empty batch takes
 * BATCH_MESSAGE bytes and BATCH_MAX datagrams.
 */
uint8_t *batch_room(struct batch *b, size_t n, unsigned datagrams);

/* Where a message goes.  peer NULL: where the socket is connected to. */
struct batch_to {
	const struct sock_addr *peer;
	const struct sock_addr *local; /* address to send from, or NULL */
	int ifindex;		       /* out of this interface; 0: the route */
	bool unsegmented; /* the kernel does not cut on this route */
};

/*
 * Queue the n bytes at the last batch_room() as datagrams of segment bytes, the
 * last one perhaps shorter, at most BATCH_MAX.
 */
void batch_add(struct batch *b, size_t n, size_t segment,
	       const struct batch_to *to);

/*
 * Send what is queued by fd, in order; the batch is empty afterwards.  What the
 * kernel has no room for, or refuses for one destination, is lost as on the
 * wire.  Where it does not cut segments, they are cut here.  0, or
 * -ECONNREFUSED if the peer of a connected socket has closed its port.
 */
int batch_send(struct batch *b, int fd);

/* Is there something to send? */
bool batch_pending(const struct batch *b);

/* --- receiving ------------------------------------------------------------ */

struct intake;

/* A datagram that was received; it lives until the next intake_read(). */
struct intake_item {
	uint8_t *data;
	size_t len; /* cut to what intake_new() said */
	const struct sock_from *from;
};

/* For datagrams of up to cap bytes; NULL without memory. */
struct intake *intake_new(size_t cap);
void intake_free(struct intake *in);

/* Take what waits, up to BATCH_MAX.  Their number, or -errno (-EAGAIN). */
int intake_read(struct intake *in, int fd);

/* Item i of what was read. */
struct intake_item intake_item(struct intake *in, unsigned i);

#endif
