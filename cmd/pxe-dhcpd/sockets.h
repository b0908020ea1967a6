/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_SOCKETS_H
#define PXE_DHCPD_SOCKETS_H

#include <stdbool.h>

#include "serve.h"
#include "sys/daemon.h"
#include "sys/iface.h"
#include "sys/loop.h"

/*
 * The sockets on the interface that is served: UDP port 67, port 4011 for
 * proxyDHCP, and a packet socket (packet(7)) for replies to clients that have
 * no address yet.  Nothing else receives or sends.
 */
struct sockets;

/*
 * Open them.  iface outlives them; replies leave from the address that it holds
 * when they are sent.  0 with *out, or an exit status after a message.
 */
int sockets_open(struct sockets **out, const struct iface *iface, bool proxy);

/*
 * Could sockets_open() bind its ports?  For the check of a daemon: nothing
 * stays open.  0, or an exit status after a message.
 */
int sockets_check(const struct daemon *d, const struct iface *iface,
		  bool proxy);

/* Close them; NULL is fine. */
void sockets_close(struct sockets *s);

/* How a struct serve uses them, while they are open. */
struct serve_io sockets_io(struct sockets *s);

/* A function that is told that packets wait on a port. */
typedef void sockets_fn(void *ctx, enum serve_port port);

/*
 * From now on call fn(ctx, port) in the loop whenever packets wait.  0, or -1
 * without memory.
 */
int sockets_watch(struct sockets *s, struct loop *loop, sockets_fn *fn,
		  void *ctx);

#endif
