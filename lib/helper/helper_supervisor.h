/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_SUPERVISOR_H
#define PXE_HELPER_HELPER_SUPERVISOR_H

/*
 * The process that keeps the helper running.  The daemon itself starts no
 * programs: its sandbox forbids that, so that who takes the daemon over cannot
 * either.  For the same reason the command does not come from the daemon after
 * the start: on a reload the supervisor reads the configuration by itself.
 */

/* What it is started with, for child_start(). */
struct helper_supervisor_conf {
	char *command;		    /* NULL: none for now; malloc()ed */
	char *(*reload)(void *ctx); /* the new one, malloc()ed, or NULL */
	void *ctx;
};

/* What the daemon writes. */
enum helper_command_type {
	HELPER_COMMAND_RELOAD,	/* the configuration has changed */
	HELPER_COMMAND_RESTART, /* the helper does not work any more */
};

struct helper_supervisor_command {
	enum helper_command_type what;
	unsigned run; /* RESTART: which one; it may have ended since */
};

/* What the supervisor tells. */
enum helper_event_type {
	HELPER_EVENT_STARTED, /* with descriptors: its stdin, stdout and stderr
			       */
	HELPER_EVENT_ENDED,
	HELPER_EVENT_FAILED, /* it could not be started */
	HELPER_EVENT_NONE,   /* there is no command any more */
};

#define HELPER_EVENT_FDS 3

struct helper_supervisor_event {
	enum helper_event_type event;
	unsigned run;  /* STARTED: counted from 1 */
	int status;    /* ENDED: of wait(2); FAILED: -errno */
	unsigned wait; /* ENDED, FAILED: seconds to the next start */
};

/* The process; ctx is a struct helper_supervisor_conf, which is taken. */
int helper_supervise(int fd, void *ctx);

#endif
