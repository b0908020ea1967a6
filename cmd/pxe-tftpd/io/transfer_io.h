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
 * Transfers on the network: their packets, timers and files.  Each transfer is
 * bound to one endpoint, by which all its packets leave and arrive.
 */

/*
 * A transfer ends when so many of its packets came to other endpoints.  A few
 * may be late packets of the client's last transfer; more come from a sender
 * that does not know the port, and acknowledges blindly with a forged address.
 */
#define TRANSFER_STRAYS_MAX 8

/*
 * Microseconds that a request waits for its turn before it is forgotten.
 * Firmware repeats its request within 1 to 5 seconds.
 */
#define TRANSFER_WAIT_TIME 5000000

/* Why a request is not answered that would be one too many, or waited so long.
 */
#define TRANSFER_UNCONFIRMED_TEXT \
	"too many requests of that address without an ACK (--max-unacked)"

/* What the owner is told; all members are set by it. */
struct transfer_io_events {
	void (*started)(void *ctx);
	/* A request is not answered; the client will repeat it. */
	void (*unanswered)(void *ctx, const struct sock_addr *peer,
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

struct transfer_io {
	struct loop *loop; /* not owned */
	struct open_files *files;
	struct transfer_table *transfers;
	struct transfer_io_events events;
	struct sender_limits limits;
	bool mtu_clamp;	    /* grant no block that the route would fragment */
	uint64_t in_flight; /* bytes that all windows share */
	struct loop_timer *wait_timer; /* runs while transfers wait */

	struct endpoint_set *set;
	struct endpoint_pool {
		/* One is drawn for each transfer. */
		struct endpoint *v[CONF_TRANSFER_PORTS];
		unsigned n, next;
	} endpoints4, endpoints6; /* empty: a transfer uses the listener's */
};

/* 0 or -ENOMEM; transfer_io_release() is due in both cases. */
int transfer_io_init(struct transfer_io *io, const struct transfer_limits *lim);

/* Use this loop from now on; before any other use.  0 or -ENOMEM. */
int transfer_io_attach(struct transfer_io *io, struct loop *loop);

/*
 * Open endpoints of a family at the UDP ports first to last, or at any ports if
 * they are 0.  0 or -errno.
 */
int transfer_io_open(struct transfer_io *io, bool v6, uint16_t first,
		     uint16_t last);

/* End every transfer, tell its client, and release everything. */
void transfer_io_release(struct transfer_io *io);

/* A datagram for a transfer arrived at e.  False: no transfer of e owns it. */
bool transfer_io_datagram(struct transfer_io *io, struct endpoint *e,
			  const struct mmsg_rx_item *item);

/*
 * Send f, whose reference is taken, to the client whose request rx arrived at
 * listener.  wait: not before it is its turn (TRANSFER_ADMIT_WAIT).
 */
void transfer_io_send(struct transfer_io *io, struct endpoint *listener,
		      const struct rx_request *rx, struct open_file *f,
		      bool wait);

/*
 * The client of t sent a request with this digest again.  True: nothing is left
 * to do.  False: it is another request, or a new start; t has ended.
 */
bool transfer_io_request_repeated(struct transfer *t, uint64_t digest);

/* End t without a packet to its client. */
void transfer_io_drop(struct transfer *t, enum sender_end end);

/* Forget the requests that wait for their turn. */
void transfer_io_drop_waiting(struct transfer_io *io);

/* End every transfer with an ERROR of this text, which is static. */
void transfer_io_stop(struct transfer_io *io, const char *text);

#endif
