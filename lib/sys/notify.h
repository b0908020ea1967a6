/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_NOTIFY_H
#define PXE_SYS_NOTIFY_H

/*
 * Tell the supervisor: a datagram to $NOTIFY_SOCKET by the protocol of
 * sd_notify(3), e.g. "READY=1".  Without the variable nothing happens.
 */
void notify_state(const char *state);

/*
 * The daemon's sockets are bound and it answers: a newline on ready_fd, which
 * is then closed (-1: none), and READY=1.  0, or -errno after a message.
 */
int notify_ready(int ready_fd);

#endif
