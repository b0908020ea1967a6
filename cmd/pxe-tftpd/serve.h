/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SERVE_H
#define PXE_TFTPD_SERVE_H

#include "conf.h"
#include "sys/daemon.h"

/* The sockets of pxe-tftpd, and what arrives at them. */
struct serve;

/* NULL without memory.  root is kept and closed by serve_free(). */
struct serve *serve_new(const struct conf *c, int root);

/*
 * Open the listening sockets, or take those that systemd passed, and watch
 * them.  0, or an exit status after a message.
 */
int serve_open(struct serve *s, const struct conf *c, struct daemon *d);

/*
 * Use c's root and bounds for requests from now on; transfers go on as they
 * are.  root is kept; sockets are not touched.
 */
void serve_configure(struct serve *s, const struct conf *c, int root);

/* Answer no more requests; stop the loop when the last transfer is over. */
void serve_drain(struct serve *s);

/* Close everything; clients are told.  NULL is fine. */
void serve_free(struct serve *s);

#endif
