/* SPDX-License-Identifier: BSD-2-Clause */
#include "publish/signals.h"

static const int signals[] = {SIGHUP, SIGINT, SIGTERM};

#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

void signals_block(struct signals *s)
{
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = 0; i < N_SIGNALS; i++)
		(void)sigaddset(&set, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &set, &s->before);
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

	/* To ignore a signal takes a pending one away (POSIX, 2.4.3). */
	for (i = 0; i < N_SIGNALS; i++)
		(void)sigaction(signals[i], &ignore, NULL);
}

void signals_restore(const struct signals *s)
{
	(void)sigprocmask(SIG_SETMASK, &s->before, NULL);
}
