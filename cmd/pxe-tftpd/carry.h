/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_CARRY_H
#define PXE_TFTPD_CARRY_H

#include <stdbool.h>
#include <stdint.h>

#include "report.h"
#include "request.h"
#include "session.h"
#include "sys/loop.h"
#include "sys/sock.h"
#include "transfer.h"

struct batch;
struct file;
struct files;

/*
 * Transfers on the network.  Each has a socket of its own, bound to the
 * address that was asked and connected to the client, so that the kernel
 * sorts the packets and reports a closed port.
 */
struct carrier {
	struct loop *loop;
	struct files *files;
	struct transfers *transfers;
	struct report report;
	struct session_limits limits;
	bool mtu_clamp;	      /* and no more than the route carries */
	void (*idle)(void *); /* called when the last transfer ends */
	void *idle_ctx;
	struct batch *batch; /* what is about to be sent */
};

/* 0 or -ENOMEM; carrier_release() is due in both cases. */
int carrier_init(struct carrier *c, const struct transfer_limits *lim);

/* Every transfer is ended, and its client told. */
void carrier_release(struct carrier *c);

/* Begin to send f, to which the reference is taken, as it was asked for. */
void carry_start(struct carrier *c, const struct asked *ask, struct file *f);

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
