/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_LISTEN_H
#define PXE_HTTPD_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "sys/daemon.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "sys/opt.h"
#include "sys/sock.h"

/*
 * Called for each connection that was accepted.  fd is non-blocking and the
 * callee's.  False: accept no more until listen_resume().
 */
typedef bool listen_fn(int fd, const struct sock_addr *peer, void *ctx);

struct listener;

/*
 * The listening sockets.  The caller sets the first four members before
 * listen_open() and zeroes the rest.
 */
struct listen_set {
	struct loop *loop;
	listen_fn *fn;
	void (*after)(void *ctx); /* once after each batch of connections */
	void *ctx;		  /* for fn and after */

	struct listener *v;
	size_t n;
	struct loop_timer *retry;
	struct log_limit limit;
	bool paused;
};

/*
 * Listen on the addresses, each of the form that sock_addr_parse() reads; or
 * instead on the sockets that systemd passed, if it did.  0, or an exit status
 * after a message; listen_close() is due in any case.
 */
int listen_open(struct listen_set *s, const struct opt_list *addrs);

/*
 * Could listen_open() listen on the addresses?  For the check of a daemon:
 * nothing stays open.  0, or an exit status after messages.
 */
int listen_check(const struct daemon *d, const struct opt_list *addrs);

/*
 * Accept connections from now on; needed after listen_open(), too.  0 or
 * -ENOMEM.
 */
int listen_resume(struct listen_set *s);

/* Accept none: new connections wait in the kernel. */
void listen_pause(struct listen_set *s);

/* Close the sockets: new connections are refused. */
void listen_close(struct listen_set *s);

#endif
