/* SPDX-License-Identifier: BSD-2-Clause */
/* Termination signals that wait until a half-written tree is removed. */
#include "publish/signals.h"

#include <stddef.h>

static const int signals[] = {SIGHUP, SIGINT, SIGTERM};

#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

void signals_block(sigset_t *old)
{
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = 0; i < N_SIGNALS; i++)
		(void)sigaddset(&set, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &set, old);
}

bool signals_pending(void)
{
	sigset_t set;
	size_t i;

	if (sigpending(&set))
		return false;
	for (i = 0; i < N_SIGNALS; i++)
		if (sigismember(&set, signals[i]) == 1)
			return true;
	return false;
}

void signals_ignore(void)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	size_t i;

	/* POSIX.1-2008, 2.4.3: SIG_IGN discards a pending signal. */
	for (i = 0; i < N_SIGNALS; i++)
		(void)sigaction(signals[i], &ignore, NULL);
}

void signals_restore(const sigset_t *old)
{
	(void)sigprocmask(SIG_SETMASK, old, NULL);
}
