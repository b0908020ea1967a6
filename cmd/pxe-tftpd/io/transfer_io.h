/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_TRANSFER_IO_H
#define PXE_TFTPD_TRANSFER_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "conf.h"
#include "engine/sender.h"
#include "io/endpoint.h"
#include "io/transfer_table.h"
#include "names/request.h"
#include "sys/loop.h"
#include "sys/sock.h"

struct open_file;
struct open_files;

/*
 * Packets for a transfer that come by another endpoint.  A few are late ones of
 * the client's last transfer; more are of somebody who does not know which it
 * is, and acknowledges in the name of the client.
 */
#define TRANSFER_STRAYS_MAX 8

/* What the owner is told; all members are set by it. */
struct transfer_io_events {
	void (*started)(void *ctx);
	/* No memory: the request gets no answer, and will be repeated. */
	void (*refused)(void *ctx, const struct sock_addr *peer,
			const char *why);
	/*
	 * t, which is freed afterwards, has ended (t->sender.end).  err is the
	 * client's ERROR if that was the reason, else NULL.
	 */
	void (*ended)(void *ctx, const struct transfer *t,
		      const struct tftp *err);
	void (*idle)(void *ctx); /* the last transfer has ended */
	void *ctx;
};

/*
 * Transfers on the network.  Each is bound to one of a few endpoints, by which
 * all its packets leave and arrive.
 */
struct transfer_io {
	struct loop *loop;
	struct open_files *files;
	struct transfer_table *transfers;
	struct transfer_io_events events;
	struct sender_limits limits;
	bool mtu_clamp;	    /* and no more than the route carries */
	uint64_t in_flight; /* bytes that all windows share */

	struct endpoint_set *set;
	struct endpoint_pool {
		struct endpoint *v[CONF_TRANSFER_PORTS]; /* one is drawn for
							    each transfer */
		unsigned n, next;
	} endpoints4, endpoints6; /* none: a transfer takes the listener's */
};

/* 0 or -ENOMEM; transfer_io_release() is due in both cases. */
int transfer_io_init(struct transfer_io *c, const struct transfer_limits *lim);

/* Start with this loop; before any other use.  */
void transfer_io_attach(struct transfer_io *c, struct loop *loop);

/*
 * Open endpoints of a family at ports from first to last, or at any if they are
 * 0. 0 or -errno.
 */
int transfer_io_open(struct transfer_io *c, bool v6, uint16_t first,
		     uint16_t last);

/* Every transfer is ended, and its client told. */
void transfer_io_release(struct transfer_io *c);

/* A datagram for a transfer came.  False: it is of none of l. */
bool transfer_io_datagram(struct transfer_io *c, struct endpoint *l,
			  const struct mmsg_rx_item *item);

/*
 * Begin to send f, to which the reference is taken, as it was asked for at
 * listener.
 */
void transfer_io_send(struct transfer_io *c, struct endpoint *listener,
		      const struct rx_request *ask, struct open_file *f);

/*
 * Do what t's session says.  err is the client's ERROR if that is what it
 * answers to, else NULL.  False: t has ended and is gone.
 */
bool transfer_io_apply(struct transfer *t, struct sender_action *a,
		       const struct tftp *err);

/* End t without a word to its client. */
void transfer_io_drop(struct transfer *t, enum sender_end end);

/* End every transfer with an ERROR of this text, which is static. */
void transfer_io_stop(struct transfer_io *c, const char *text);

#endif
