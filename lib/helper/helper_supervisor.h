/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_SUPERVISOR_H
#define PXE_HELPER_HELPER_SUPERVISOR_H

/*
 * The process that keeps the helper running.  The daemon itself starts no
 * programs: its sandbox forbids that, so that who takes the daemon over cannot
 * either.  For the same reason the command does not come from the daemon after
 * the start: on a reload the keeper reads the configuration by itself.
 */

/* What it is started with, for child_start(). */
struct keeper_start {
	char *command;		    /* NULL: none for now; malloc()ed */
	char *(*reload)(void *ctx); /* the new one, malloc()ed, or NULL */
	void *ctx;
};

/* What the daemon writes. */
enum keeper_what {
	KEEPER_RELOAD,	/* the configuration has changed */
	KEEPER_RESTART, /* the helper does not work any more */
};

struct keeper_order {
	enum keeper_what what;
	unsigned run; /* RESTART: which one; it may have ended since */
};

/* What the keeper tells. */
enum keeper_event {
	KEEPER_STARTED, /* with descriptors: its stdin, stdout and stderr */
	KEEPER_ENDED,
	KEEPER_FAILED, /* it could not be started */
	KEEPER_NONE,   /* there is no command any more */
};

#define KEEPER_FDS 3

struct keeper_news {
	enum keeper_event event;
	unsigned run;  /* STARTED: counted from 1 */
	int status;    /* ENDED: of wait(2); FAILED: -errno */
	unsigned wait; /* ENDED, FAILED: seconds to the next start */
};

/* The process; ctx is a struct keeper_start, which is taken. */
int helper_keep(int fd, void *ctx);

#endif
