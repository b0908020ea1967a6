/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_LISTEN_H
#define PXE_TFTPD_LISTEN_H

#include <stddef.h>

#include "conf.h"
#include "io/endpoint.h"

/* The sockets where requests arrive. */
struct listeners {
	struct endpoint **v;
	size_t n;
};

/*
 * Open those of c, or take the ones that systemd passed; fn(ctx) gets what
 * arrives.  0, or an exit status after a message; listeners_close() is due in
 * both cases.
 */
int listeners_open(struct listeners *ls, const struct conf *c,
		   struct endpoint_set *r, endpoint_fn *fn, void *ctx);

/*
 * Open those of c and close them again: does somebody else have them?  0, or
 * an exit status after a message.
 */
int listeners_try(const struct conf *c);

void listeners_close(struct listeners *ls);

#endif
