/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_SOCKETS_H
#define PXE_DHCPD_SOCKETS_H

#include "ports.h"
#include "serve.h"
#include "sys/iface.h"
#include "sys/loop.h"

/*
 * What an interface that is served receives and sends: UDP on port 67 and
 * 4011; and frames to clients that have no address yet.  Nothing
 * else receives or sends DHCP.
 */
struct sockets;

/* A function that is told that packets wait on a port. */
typedef void sockets_fn(void *ctx, enum serve_port port);

/*
 * Make them, without ports.  iface outlives them; replies leave from the
 * address that it holds when they are sent.  fn(ctx, port) is called in the
 * loop whenever packets wait.  0 with *out, or an exit status after a message.
 */
int sockets_new(struct sockets **out, const struct iface *iface, sockets_fn *fn,
		void *ctx);

/*
 * Use these ports from now on, in place of earlier ones.  All but ports->ra are
 * taken over.  0, or -1 without memory.
 */
int sockets_attach_take(struct sockets *s, struct loop *loop,
			struct ports *ports);

/* Close the ports, for an interface that has gone away: nothing is sent. */
void sockets_detach(struct sockets *s);

/* Close and free; NULL is fine. */
void sockets_free(struct sockets *s);

/* How a struct serve uses them, while they are there. */
struct serve_io sockets_io(struct sockets *s);

#endif
