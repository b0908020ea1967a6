/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_WORKERS_H
#define PXE_SYS_WORKERS_H

#include "sys/priv.h"

/*
 * A daemon as several processes, each with a loop and sockets of its own among
 * which the kernel spreads the clients (SO_REUSEPORT), and one that watches
 * over them.
 */
struct workers {
	unsigned n;
	struct priv_user user; /* whom all become, the supervisor as well */
	int ready_fd;	       /* where to say that all are ready, or -1 */
	int status;	       /* of the supervisor: what to exit with */
};

/*
 * Fork w->n workers.  In a worker: its number from 0, and w->ready_fd is where
 * it must write a newline when it is ready.  It is ended if the supervisor
 * dies.
 *
 * In the supervisor it returns when all have ended: -1, with w->status.
 * SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGUSR2 are passed on to each; when all
 * are ready it drops its privilege, and that is told (sys/notify.h); if one
 * ends that was not told to, all end, for a supervisor above us knows better
 * what to do than we.
 */
int workers_fork(struct workers *w);

#endif
