/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SERVE_H
#define PXE_TFTPD_SERVE_H

#include "conf.h"
#include "names/resolve.h"
#include "status/metrics.h"
#include "sys/daemon.h"

/* The sockets of pxe-tftpd, and what arrives at them. */
struct serve;

/* NULL without memory.  parts are taken in any case. */
struct serve *serve_new(const struct conf *c, struct resolver_parts *parts);

/*
 * Open the listening sockets, or take those that systemd passed, and watch
 * them.  What happens is counted in m, which must outlive s.  0, or an exit
 * status after a message.
 */
int serve_open(struct serve *s, const struct conf *c, struct daemon *d,
	       struct metrics *m);

/*
 * Start the helper, if there is one.  reload(ctx), called in another process,
 * returns the command of the configuration as it is then, malloc()ed, or NULL.
 * As above.
 */
int serve_open_helper(struct serve *s, struct daemon *d,
		      char *(*reload)(void *ctx), void *ctx);

/*
 * Use c's parts and bounds for requests from now on; transfers go on as they
 * are.  parts are taken; sockets are not touched.
 */
void serve_configure(struct serve *s, const struct conf *c,
		     struct resolver_parts *parts);

/* Log the transfers that run. */
void serve_list(const struct serve *s);

/* Answer no more requests; stop the loop when the last transfer is over. */
void serve_drain(struct serve *s);

/* Close everything; clients are told.  NULL is fine. */
void serve_free(struct serve *s);

#endif
