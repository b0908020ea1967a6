/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONTROL_H
#define PXE_DHCPD_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "serve.h"
#include "state.h"
#include "sys/loop.h"
#include "sys/priv.h"

/*
 * The control socket, pxe-control(5): other programs of root and of the
 * daemon's user list leases, end and bind them.  Connections and what is kept
 * of each are bounded, and no connection holds up packets or another one.
 */
struct control;

/* The socket without --control, if its directory is there. */
#define CONTROL_DEFAULT "/run/pxe/dhcpd.sock"

/*
 * Listen on the socket path, which is made for root and user, before the
 * privilege is dropped.  NULL: at CONTROL_DEFAULT, if that can be; "no": not.
 * sandboxed: the process that removes the socket at the end confines itself.
 * 0 with *out, NULL there if it does not listen; or an exit status after a
 * message.
 */
int control_open(struct control **out, const char *path,
		 const struct priv_user *user, bool sandboxed);

/*
 * Could control_open() listen on path?  What needs the name for itself is not
 * looked at if running is set: it may be the socket of this daemon, which runs.
 * 0, or an exit status after a message.
 */
int control_check(const char *path, const struct priv_user *user, bool running);

/*
 * From now on serve connections in the loop; state and serve outlive c.  c may
 * be NULL.  0, or -1 without memory.
 */
int control_watch(struct control *c, struct loop *loop, struct state *state,
		  struct serve *serve);

/* For struct serve_io: changed, with c as its context. */
void control_changed(void *c, uint64_t ticket, bool stored);

/*
 * Close the connections and remove the socket; free c, which may be NULL.
 */
void control_close(struct control *c);

#endif
