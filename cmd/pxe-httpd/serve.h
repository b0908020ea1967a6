/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_SERVE_H
#define PXE_HTTPD_SERVE_H

#include "conf.h"
#include "sys/evlog.h"
#include "sys/loop.h"
#include "sys/priv.h"

/* The HTTP server: sockets, libmicrohttpd, deadlines. */
struct serve;

/* Can the boot root and the images be opened?  0, or an exit status after a
 * message. */
int serve_check(const struct conf *c);

/*
 * Open root, access log and sockets, and start.  Nothing is accepted before
 * loop runs.  loop and events must outlive the server.  user is whom the caller
 * will become: the access log is made theirs.  0, or an exit status after a
 * message, with *out NULL.
 */
int serve_open(struct serve **out, const struct conf *c, struct loop *loop,
	       struct evlog *events, const struct priv_user *user);

/*
 * Take over what can change while running: root, images, index, access log
 * (opened anew in any case; if that fails, the old file is kept), header
 * time-out.  0, or -1 after a message, with nothing changed.
 */
int serve_reload(struct serve *s, const struct conf *c);

/*
 * Refuse new connections, let requests end within some seconds, then stop the
 * loop.
 */
void serve_drain(struct serve *s);

/* Close everything; NULL is fine. */
void serve_close(struct serve *s);

#endif
