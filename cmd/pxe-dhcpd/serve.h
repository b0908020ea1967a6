/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_SERVE_H
#define PXE_DHCPD_SERVE_H

#include "leasedb/writer.h"
#include "report.h"
#include "state.h"
#include "sys/iface.h"
#include "sys/loop.h"

/*
 * Sockets to policy and back: the only file that receives and sends.  A batch
 * of packets is read, answered and made durable in one transaction; then the
 * replies leave.
 */
struct serve;

/*
 * Open the sockets (67; 4011 with --proxy; a packet socket for clients that
 * have no address yet).  store may be NULL (proxy).  state, store and report
 * outlive it.  0 with *out, or an exit status after a message.
 */
int serve_open(struct serve **out, const struct iface *iface,
	       struct state *state, struct leasedb_writer *store,
	       struct report *report);

/* Watch the sockets.  0 or -1 without memory. */
int serve_start(struct serve *s, struct loop *loop);

void serve_close(struct serve *s);

#endif
