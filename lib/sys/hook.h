/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_HOOK_H
#define PXE_SYS_HOOK_H

#include <stdint.h>

#include "sys/hook_vars.h"
#include "sys/priv.h"

/*
 * A command for each event of a daemon (--on-event).  A process of its own,
 * sys/hook_process.h, starts them one after the other, since the daemon neither
 * waits for programs nor may start any.  Workers that are forked later share
 * it.
 */
struct hook;

/*
 * Could the command be started: is it made of words, and the first one a
 * program?  0, or an exit status after a message.
 */
int hook_check(const char *command);

/*
 * Start the process, as user, under a name of at most 15 bytes for ps(1).
 * Called before the daemon drops its privilege and enters its sandbox.  0 with
 * *out, for hook_stop(); or an exit status after a message.
 */
int hook_start(struct hook **out, const char *name, const char *command,
	       const struct priv_user *user);

/*
 * Have the command run for an event, after those of the events before, without
 * waiting.  One that cannot be passed on is lost, which is logged at a bounded
 * rate.
 */
void hook_run(struct hook *h, const struct hook_vars *v);

/* Events that were lost, by all processes that share h; 0 for NULL. */
uint64_t hook_lost(const struct hook *h);

/*
 * Free h, which may be NULL.  The process that called hook_start() ends the
 * other one as well, when the commands for what is waiting have run, and waits
 * for that up to three seconds; see HOOK_END_MS.
 */
void hook_stop(struct hook *h);

#endif
