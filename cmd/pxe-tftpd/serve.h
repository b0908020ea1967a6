/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_SERVE_H
#define PXE_TFTPD_SERVE_H

#include "conf.h"
#include "names/resolve.h"
#include "status/metrics.h"
#include "sys/daemon.h"

/*
 * The listening sockets of pxe-tftpd: what arrives there becomes a transfer, an
 * upload, a question to the helper, or an ERROR.
 */
struct serve;

/* What a configuration names, opened before it is used. */
struct serve_staged {
	struct resolver_staged names;
	int upload; /* descriptor of the directory for uploads; -1: none */
};

/*
 * Open what c names: roots, images, rules, the directory for uploads; look for
 * the helper's program.  0, and the caller passes *staged on or releases it; or
 * an exit status after messages, and *staged has nothing to release.
 */
int serve_staged_load(struct serve_staged *staged, const struct conf *c);

/* Close all of it. */
void serve_staged_release(struct serve_staged *staged);

/* NULL without memory.  staged are taken in any case. */
struct serve *serve_new(const struct conf *c, struct serve_staged *staged);

/*
 * Open the listening sockets, or take those that systemd passed, and watch
 * them.  Events are counted in metrics, METRICS_N
 * integers that must outlive s.  0, or an exit status
 * after a message.
 */
int serve_open(struct serve *s, const struct conf *c, struct daemon *d,
	       uint64_t *metrics);

/*
 * Start the helper, if the configuration has one.  reload(ctx), called in the
 * supervisor's process, returns the command of the configuration as it is then,
 * malloc()ed, or NULL.  0, or an exit status after a message.
 */
int serve_open_helper(struct serve *s, struct daemon *d,
		      char *(*reload)(void *ctx), void *ctx);

/*
 * Use c and staged, which are taken, for requests from now on; transfers that
 * run keep their options.  Sockets are not touched.
 */
void serve_configure(struct serve *s, const struct conf *c,
		     struct serve_staged *staged);

/* Log the running transfers. */
void serve_list(const struct serve *s);

/* Accept no more requests; stop the loop when the last transfer has ended. */
void serve_drain(struct serve *s);

/* Close everything; clients get an ERROR.  NULL is fine. */
void serve_free(struct serve *s);

#endif
