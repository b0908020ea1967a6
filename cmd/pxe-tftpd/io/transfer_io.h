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
#include "status/report.h"
#include "sys/loop.h"
#include "sys/sock.h"

struct file;
struct files;

/*
 * Packets for a transfer that come by another lane.  A few are late ones of the
 * client's last transfer; more are of somebody who does not know which it is,
 * and acknowledges in the name of the client.
 */
#define CARRY_STRAYS 8

/*
 * Transfers on the network.  Each is bound to one of a few lanes, by which all
 * its packets leave and arrive.
 */
struct carrier {
	struct loop *loop;
	struct files *files;
	struct transfers *transfers;
	struct report report;
	struct session_limits limits;
	bool mtu_clamp;	      /* and no more than the route carries */
	uint64_t in_flight;   /* bytes that all windows share */
	void (*idle)(void *); /* called when the last transfer ends */
	void *idle_ctx;

	struct road *road;
	struct carrier_lanes {
		struct lane *v[CONF_LANES]; /* one is drawn for each transfer */
		unsigned n, next;
	} lanes4, lanes6; /* none: a transfer takes the listener's */
};

/* 0 or -ENOMEM; carrier_release() is due in both cases. */
int carrier_init(struct carrier *c, const struct transfer_limits *lim);

/* Start with this loop; before any other use.  */
void carrier_start(struct carrier *c, struct loop *loop);

/*
 * Open lanes of a family at ports from first to last, or at any if they are 0.
 * 0 or -errno.
 */
int carrier_open(struct carrier *c, bool v6, uint16_t first, uint16_t last);

/* Every transfer is ended, and its client told. */
void carrier_release(struct carrier *c);

/* A datagram for a transfer came.  False: it is of none of l. */
bool carry_datagram(struct carrier *c, struct lane *l,
		    const struct mmsg_rx_item *item);

/*
 * Begin to send f, to which the reference is taken, as it was asked for at
 * listener.
 */
void carry_start(struct carrier *c, struct lane *listener,
		 const struct asked *ask, struct file *f);

/*
 * Do what t's session says.  err is the client's ERROR if that is what it
 * answers to, else NULL.  False: t has ended and is gone.
 */
bool carry_out(struct transfer *t, struct session_act *a,
	       const struct tftp *err);

/* End t without a word to its client. */
void carry_drop(struct transfer *t, enum session_end end);

/* End every transfer with an ERROR of this text, which is static. */
void carry_stop(struct carrier *c, const char *text);

#endif
