/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_LISTEN_H
#define PXE_HTTPD_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "sys/log.h"
#include "sys/loop.h"
#include "sys/opt.h"
#include "sys/sock.h"

/*
 * A connection was taken.  fd is the callee's, non-blocking.  False: take no
 * more until listen_resume().
 */
typedef bool listen_fn(int fd, const struct sock_addr *peer, void *ctx);

struct listener;

/* The listening sockets. */
struct listen_set {
	struct loop *loop;
	listen_fn *fn;
	void (*after)(void *ctx); /* once after each batch of fn */
	void *ctx;		  /* for both */

	struct listener *v;
	size_t n;
	struct loop_timer *retry;
	struct log_limit limit;
	bool paused;
};

/*
 * Open the addresses, or take the sockets that systemd passed.  0, or an exit
 * status after a message.  loop, fn, after and ctx are set by the caller.
 */
int listen_open(struct listen_set *s, const struct opt_list *addrs);

/* Accept from now on, again after listen_pause().  0 or -ENOMEM. */
int listen_resume(struct listen_set *s);

/* Leave new connections to wait in the kernel. */
void listen_pause(struct listen_set *s);

/* Refuse new connections. */
void listen_close(struct listen_set *s);

#endif
