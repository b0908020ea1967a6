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
	int fd;	   /* the daemon's end of the socket, non-blocking; -1: none */
	int pidfd; /* of the process (pidfd_open(2)); -1: none */
};

/*
 * What the child does with its end fd of the socket, until child_recv() says
 * that the daemon's end is closed; ctx is its own copy.  Returns its exit
 * status.
 */
typedef int child_fn(int fd, void *ctx);

/*
 * Start a process that becomes user and calls fn(fd, ctx), under a name for
 * ps(1) of at most 15 bytes.  Of the daemon's descriptors it keeps standard
 * input, output and error.  0 with *c, for child_stop(); or -errno with c->fd
 * -1.
 */
int child_start(struct child *c, const char *name, const struct priv_user *user,
		child_fn *fn, void *ctx);

/*
 * Close the socket, which ends the child, and wait up to three seconds for
 * its end.  c->fd is -1 afterwards; allowed if it is that already.
 */
void child_stop(struct child *c);

/*
 * Send a message of n bytes to the other end of fd, with copies of n_fds
 * descriptors, at most 4, which stay the sender's.  0 or -errno (-EAGAIN: the
 * socket is full, and fd does not block).
 */
int child_send(int fd, const void *buf, size_t n, const int *fds, size_t n_fds);

/*
 * Receive a message of up to cap bytes.  Its length; 0 if the other end is
 * closed; or -errno (-EAGAIN: there is none yet, and fd does not block).  Its
 * descriptors, which are the receiver's to close, go to fds, which has room for
 * n_fds; those that did not come are -1, further ones are closed.
 */
ssize_t child_recv(int fd, void *buf, size_t cap, int *fds, size_t n_fds);

#endif
