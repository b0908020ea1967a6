/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONTROL_SOCKET_H
#define PXE_DHCPD_CONTROL_SOCKET_H

#include <stdbool.h>

#include "sys/child.h"
#include "sys/priv.h"

/* A UNIX socket that listens under a name, and is removed at the end. */
struct control_socket {
	int fd;		    /* -1: none */
	struct child child; /* removes the name */
};

/*
 * Make the socket path, mode 600, owned by user if this process is root, and
 * listen.  A socket that nobody listens on any more is replaced; one that is in
 * use, a link or another file is left as it is.  0 with *s; -EADDRINUSE,
 * -EEXIST for these, or another -errno, with s->fd -1 and nothing left behind.
 */
int control_socket_open(struct control_socket *s, const char *path,
			const struct priv_user *user, bool sandboxed);

/*
 * Could control_socket_open() make the socket path, for user?  used: it may be
 * in use.  0, or -errno as there.
 */
int control_socket_check(const char *path, const struct priv_user *user,
			 bool used);

/* Close the socket and remove its name; allowed if there is none. */
void control_socket_close(struct control_socket *s);

#endif
