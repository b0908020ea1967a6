/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_LIBMICROHTTPD_H
#define PXE_HTTPD_LIBMICROHTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "body/response.h"
#include "conn/conn.h"
#include "conn/request.h"
#include "head/fields.h"
#include "sys/loop.h"
#include "sys/sock.h"

/*
 * The HTTP engine: libmicrohttpd, version 0.9.75 (Debian 12).  It reads request
 * heads, writes responses and keeps the sockets; libmicrohttpd.c is the only
 * file that knows it, and struct mhd_ops is all that it knows of the server.
 */
struct mhd;

/* What the engine is started with; there is no changing it later. */
struct mhd_conf {
	size_t max_conns;      /* connections at once, that its caller keeps */
	unsigned max_per_ip;   /* connections of one address; 0: no limit */
	unsigned idle_timeout; /* seconds without progress; 0: no limit */
	size_t max_header;     /* bytes of memory for the head of a request */
};

/*
 * What the server does at the events of a connection: opened, any number of
 * requests one after the other, closed.
 */
struct mhd_ops {
	/* A connection that mhd_add() took.  Its record, or NULL. */
	struct conn *(*opened)(void *ctx, int fd, const struct sockaddr *peer);

	/* The connection has ended; c is what opened() returned. */
	void (*closed)(void *ctx, struct conn *c);

	/*
	 * The request rq is complete, with the header fields f: set *r, as
	 * response_make() does.
	 */
	void (*respond)(void *ctx, const struct request *rq,
			const struct fields *f, struct response *r);

	/* The request has ended; call request_end(). */
	void (*ended)(void *ctx, struct request *rq,
		      const struct request_end *end);

	/* The engine has handled what was ready for now. */
	void (*after)(void *ctx);
};

/*
 * Start the engine in loop, which must outlive it, as must ops and ctx.  0 with
 * *out, for mhd_stop(); or an exit status after a message.
 */
int mhd_start(struct mhd **out, const struct mhd_conf *c, struct loop *loop,
	      const struct mhd_ops *ops, void *ctx);

/*
 * Serve the connected, non-blocking socket fd, which is taken in any case.  0;
 * -ENFILE if the peer's address has max_per_ip connections already; -errno.
 */
int mhd_add(struct mhd *m, int fd, const struct sock_addr *peer);

/* Handle what is ready, connections that mhd_add() took among it. */
void mhd_run(struct mhd *m);

/* End all requests and connections at once and free m; NULL is allowed. */
void mhd_stop(struct mhd *m);

/*
 * For tests: was the field on one line, by where libmicrohttpd 0.9.75 left its
 * name and value in memory?  False if the line was folded (RFC 9112, 5.2).
 */
bool mhd_field_unfolded(const char *name, const char *value);

#endif
