/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_NEIGH_H
#define PXE_SYS_NEIGH_H

#include "sys/sock.h"
#include "util/mac.h"

/*
 * The hardware addresses of clients, from the kernel's table of neighbours
 * (`ip neigh`).  The kernel answers at once, so a question never waits.
 */
struct neigh;

/*
 * Open a netlink socket for questions.  0 with *n, which neigh_close() frees;
 * or -errno, with *n NULL.
 */
int neigh_open(struct neigh **n);

/* Close the socket and free n; NULL is fine. */
void neigh_close(struct neigh *n);

/*
 * The hardware address of the client that sent a request: from->peer, on the
 * link from->ifindex (0: any).  0 with *mac; -ENOENT if it is no
 * neighbour (behind a router, or this machine); or -errno if the kernel cannot
 * be asked.
 */
int neigh_mac(struct neigh *n, const struct sock_from *from, struct mac *mac);

#endif
