/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_ENDPOINT_H
#define PXE_TFTPD_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/loop.h"
#include "sys/mmsg.h"
#include "sys/sock.h"

/*
 * Sockets that many clients share, read and written in batches.
 *
 * A socket for each transfer costs a system call a packet each way, five to
 * open it, and a descriptor.  With a few for all, a thousand clients in
 * lockstep are served with some dozens of packets a call.  There are several so
 * that two transfers of one client that follow each other, perhaps from the
 * same port, come from different ports of ours, as RFC 1350 wants it: what is
 * late of the first is no part of the second.
 */

struct lane;
struct road;

/* A datagram came. */
typedef void lane_fn(void *ctx, struct lane *l,
		     const struct mmsg_rx_item *item);

/* The host at peer has told that nobody listens there (ICMP). */
typedef void lane_gone_fn(void *ctx, struct lane *l,
			  const struct sock_addr *peer);

/* All lanes of a daemon, with what they share. */
struct road *road_new(void);
void road_free(struct road *r);

/* The loop that watches, and who is told of closed ports. */
struct road_conf {
	struct loop *loop;
	lane_gone_fn *gone;
	void *ctx;
};
void road_configure(struct road *r, const struct road_conf *c);

/*
 * A socket for a lane at this address; balance: other workers share the port.
 * The descriptor or -errno.
 */
int lane_socket(const struct sock_addr *a, bool balance);

/*
 * Watch fd, which is taken in every case, and which is bound, does not block
 * and tells where packets were sent to; fn(ctx) gets what arrives.  NULL
 * without memory.
 */
struct lane *lane_new(struct road *r, int fd, lane_fn *fn, void *ctx);

/* Close it.  NULL is fine. */
void lane_free(struct lane *l);

/* Host order. */
uint16_t lane_port(const struct lane *l);
bool lane_is_v6(const struct lane *l);

/*
 * Room for n bytes that will be sent as so many datagrams; never NULL within
 * the bounds of sys/mmsg.h, for what is queued is sent if need be.
 */
uint8_t *lane_room(struct lane *l, size_t n, unsigned datagrams);

/* Queue what is there: see mmsg_tx_add(). */
void lane_add(struct lane *l, size_t n, size_t segment,
	      const struct mmsg_dest *to);

/*
 * Send what is queued.  Within a lane_fn it is not needed: there it is done
 * after the last datagram of the batch.
 */
void lane_flush(struct lane *l);

/* The same for whichever lane it is. */
void road_flush(struct road *r);

#endif
