/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_LISTEN_H
#define PXE_TFTPD_LISTEN_H

#include <stddef.h>

#include "conf.h"
#include "io/endpoint.h"

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
 * Can the sockets that c names be bound, or has another process the port?  They
 * are closed again.  0, or an exit status after a message.
 */
int listeners_try(const struct conf *c);

/* Close all of them. */
void listeners_close(struct listeners *ls);

#endif
