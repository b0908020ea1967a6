/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_NEIGH_H
#define PXE_SYS_NEIGH_H

#include "sys/sock.h"
#include "util/mac.h"

/*
 * The hardware addresses of clients, from the kernel's table of neighbours.
 * The kernel answers at once, so a question never waits.
 */
struct neigh;

/* Open the socket.  0 or -errno. */
int neigh_open(struct neigh **n);
void neigh_close(struct neigh *n);

/*
 * The address of the client that sent a request.  0; -ENOENT if it is none of
 * our neighbours (behind a router, or this machine); -errno.
 */
int neigh_mac(struct neigh *n, const struct sock_from *from, struct mac *mac);

#endif
