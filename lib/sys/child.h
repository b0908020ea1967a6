/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_CHILD_H
#define PXE_SYS_CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "sys/priv.h"

/*
 * A second process of a daemon, for what the first must not do: wait for a
 * disk, or start programs, which its sandbox forbids.  It is forked before the
 * daemon drops its privilege, drops its own, and serves messages on a socket
 * until that is closed; signals do not end it before.  Each message is whole
 * and may carry descriptors.
 */
struct child {
	int fd; /* our end of the socket, non-blocking; -1: there is none */
};

/* What the child does; ctx is its copy.  Its exit status. */
typedef int child_fn(int fd, void *ctx);

/*
 * Start fn as user, under a name for ps(1) of at most 15 bytes.  Of the
 * descriptors it has the first three and fd.  0 or -errno.
 */
int child_start(struct child *c, const char *name, const struct priv_user *user,
		child_fn *fn, void *ctx);

/* End it, which it is given three seconds for; fine for none. */
void child_stop(struct child *c);

/* A message with n_fds descriptors, which stay ours.  0 or -errno. */
int child_send(int fd, const void *buf, size_t n, const int *fds, size_t n_fds);

/*
 * A message: its length, 0 at the end, or -errno (-EAGAIN: none yet).  fds has
 * room for n_fds descriptors; those that did not come are -1.
 */
ssize_t child_recv(int fd, void *buf, size_t cap, int *fds, size_t n_fds);

#endif
