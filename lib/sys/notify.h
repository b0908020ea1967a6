/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_NOTIFY_H
#define PXE_SYS_NOTIFY_H

/*
 * Tell the service manager a state, e.g. "READY=1": a datagram to
 * $NOTIFY_SOCKET, by the protocol of sd_notify(3).  Without the variable
 * nothing happens; a failure is logged.
 */
void notify_state(const char *state);

/*
 * Tell that the daemon answers requests: "READY=1" by notify_state(), and a
 * newline to ready_fd (-1: none), which is then closed if it is not standard
 * input, output or error.  0, or -errno after a message if the newline could
 * not be written.
 */
int notify_ready(int ready_fd);

#endif
