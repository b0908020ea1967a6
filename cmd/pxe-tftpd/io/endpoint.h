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

struct endpoint;
struct endpoint_set;

/* A datagram came. */
typedef void endpoint_fn(void *ctx, struct endpoint *l,
			 const struct mmsg_rx_item *item);

/* The host at peer has told that nobody listens there (ICMP). */
typedef void endpoint_unreachable_fn(void *ctx, struct endpoint *l,
				     const struct sock_addr *peer);

/* All endpoints of a daemon, with what they share. */
struct endpoint_set *endpoint_set_new(void);
void endpoint_set_free(struct endpoint_set *r);

/* The loop that watches, and who is told of closed ports. */
struct endpoint_set_conf {
	struct loop *loop;
	endpoint_unreachable_fn *gone;
	void *ctx;
};
void endpoint_set_configure(struct endpoint_set *r,
			    const struct endpoint_set_conf *c);

/*
 * A socket for a endpoint at this address; balance: other workers share the
 * port. The descriptor or -errno.
 */
int endpoint_socket(const struct sock_addr *a, bool balance);

/*
 * Watch fd, which is taken in every case, and which is bound, does not block
 * and tells where packets were sent to; fn(ctx) gets what arrives.  NULL
 * without memory.
 */
struct endpoint *endpoint_new(struct endpoint_set *r, int fd, endpoint_fn *fn,
			      void *ctx);

/* Close it.  NULL is fine. */
void endpoint_free(struct endpoint *l);

/* Host order. */
uint16_t endpoint_port(const struct endpoint *l);
bool endpoint_is_v6(const struct endpoint *l);

/*
 * Room for n bytes that will be sent as so many datagrams; never NULL within
 * the bounds of sys/mmsg.h, for what is queued is sent if need be.
 */
uint8_t *endpoint_room(struct endpoint *l, size_t n, unsigned datagrams);

/* Queue what is there: see mmsg_tx_add(). */
void endpoint_add(struct endpoint *l, size_t n, size_t segment,
		  const struct mmsg_dest *to);

/*
 * Send what is queued.  Within a endpoint_fn it is not needed: there it is done
 * after the last datagram of the batch.
 */
void endpoint_flush(struct endpoint *l);

/* The same for whichever endpoint it is. */
void endpoint_set_flush(struct endpoint_set *r);

#endif
