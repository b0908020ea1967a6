/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_WORKERS_H
#define PXE_SYS_WORKERS_H

#include "sys/priv.h"

/*
 * A daemon as several processes: workers, each with an event loop and sockets
 * of its own, among which the kernel distributes the clients (SO_REUSEPORT,
 * socket(7)), and a supervisor that waits for their ends.
 */
struct workers {
	unsigned n;	       /* workers, up to 256 */
	struct priv_user user; /* whom all become, the supervisor as well */
	int ready_fd;	       /* where to tell that all are ready, or -1 */
	int status;	       /* set in the supervisor: its exit status */
};

/*
 * Fork w->n workers.  In each it returns the worker's number, from 0, with
 * w->ready_fd a descriptor that a newline must be written to when it is ready;
 * SIGTERM ends it if the supervisor dies.
 *
 * In the supervisor it returns -1 when all workers have ended, with w->status.
 * Until then SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGUSR2 are passed on to each
 * worker.  When all are ready it drops its privilege and tells that by
 * notify_ready().  If a worker ends unasked, all are ended: whether to start
 * the daemon again is for its service manager to decide.
 */
int workers_fork(struct workers *w);

#endif
