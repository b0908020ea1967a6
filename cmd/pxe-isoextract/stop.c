/* SPDX-License-Identifier: BSD-2-Clause */
#include "stop.h"

static const int signals[] = {SIGHUP, SIGINT, SIGTERM};

#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

void stop_block(struct stop *s)
{
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = 0; i < N_SIGNALS; i++)
		(void)sigaddset(&set, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &set, &s->before);
}

bool stop_pending(void)
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

void stop_unblock(const struct stop *s)
{
	(void)sigprocmask(SIG_SETMASK, &s->before, NULL);
}
