/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_SERVE_H
#define PXE_HTTPD_SERVE_H

#include "conf.h"
#include "sys/daemon.h"

/*
 * The HTTP server of one process: boot root, listening sockets, engine,
 * connections and their deadlines, access log.
 */
struct serve;

/*
 * A server with the boot root and the images of c, which are opened; nothing is
 * served yet.  0 with *out, for serve_close(); or an exit status after a
 * message, with *out NULL.
 */
int serve_load(struct serve **out, const struct conf *c);

/*
 * For the check of a daemon: can the access log and the sockets of c be opened?
 * Nothing is made, nothing stays open.  0, or an exit status after messages.
 */
int serve_check(const struct daemon *d, const struct conf *c);

/*
 * Open the access log and the sockets of c, and start the engine.  Nothing is
 * accepted before the loop of d runs.  Loop and events of d must outlive the
 * server; c need not.  The access log is given to the user whom d becomes.  0,
 * or an exit status after a message; serve_close() is due in any case.
 */
int serve_open(struct serve *s, const struct conf *c, const struct daemon *d);

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
