/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_HOOK_PROCESS_H
#define PXE_SYS_HOOK_PROCESS_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * The process that starts the command of --on-event, without a shell, once for
 * each event, in their order and never two at a time.  Events come as messages
 * of sys/child.h, each the text of a struct hook_vars.
 */

/* Events that wait for their commands; newer ones are lost. */
#define HOOK_QUEUE_MAX 1024

/* How long a command may run until SIGTERM: ms. */
#define HOOK_RUN_MS 10000

/* From SIGTERM to SIGKILL: ms. */
#define HOOK_TERM_MS 500

/*
 * How long commands run on after the daemon's end: ms.  With HOOK_TERM_MS it is
 * less than the time that child_stop() waits.
 */
#define HOOK_END_MS 2000

/* What the daemon and the process share. */
struct hook_shared {
	_Atomic uint64_t lost; /* events for which no command was started */
};

/* What it starts with, for child_start(). */
struct hook_process_conf {
	char *path;  /* of the program */
	char **argv; /* the command as words */
	struct hook_shared *shared;
	unsigned queue_max; /* HOOK_QUEUE_MAX */
	unsigned run_ms;    /* HOOK_RUN_MS */
};

/*
 * The main function of the process, for child_start(); ctx is a struct
 * hook_process_conf.  It returns when the daemon's end of fd is closed in all
 * its processes and the commands have run, or HOOK_END_MS later.
 */
int hook_process(int fd, void *ctx);

#endif
