/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_SERVE_H
#define PXE_HTTPD_SERVE_H

#include "conf.h"
#include "sys/evlog.h"
#include "sys/loop.h"
#include "sys/priv.h"

/*
 * The HTTP server of one process: boot root, listening sockets, engine,
 * connections and their deadlines, access log.
 */
struct serve;

/*
 * For -n: can the boot root and the images of c be opened?  0, or an exit
 * status after a message.
 */
int serve_check(const struct conf *c);

/*
 * Open the boot root, the images, the access log and the sockets of c, and
 * start the engine.  Nothing is accepted before loop runs.  loop and events
 * (NULL: none) must outlive the server; c need not.  user is whom the caller
 * will become: the access log is given to them.  0 with *out, for
 * serve_close(); or an exit status after a message, with *out NULL.
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
 * Refuse new connections, let running requests end, then stop the loop; after
 * 5 seconds stop it in any case.
 */
void serve_drain(struct serve *s);

/* End all connections at once, close everything, free s; NULL is allowed. */
void serve_close(struct serve *s);

#endif
