/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_LISTEN_H
#define PXE_TFTPD_LISTEN_H

#include <stddef.h>

#include "conf.h"
#include "io/endpoint.h"
#include "sys/daemon.h"

/* The listening sockets, where requests arrive: UDP port 69 by default. */
struct listeners {
	struct endpoint **v;
	size_t n;
};

/*
 * Open the sockets that c names (--listen), or take those that systemd passed
 * (sd_listen_fds(3)), as endpoints of set; fn(ctx) gets each datagram.  0, or
 * an exit status after a message; listeners_close() is due in both cases.
 */
int listeners_open(struct listeners *ls, const struct conf *c,
		   struct endpoint_set *set, endpoint_fn *fn, void *ctx);

/*
 * Could listeners_open() bind the sockets that c names?  For the check of a
 * daemon: they are closed again.  Also with several workers the port must be
 * unused, for they share it with each other.  0, or an exit status after
 * messages.
 */
int listeners_check(const struct daemon *d, const struct conf *c);

/* Close all of them. */
void listeners_close(struct listeners *ls);

#endif
