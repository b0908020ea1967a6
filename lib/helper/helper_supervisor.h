/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_SUPERVISOR_H
#define PXE_HELPER_HELPER_SUPERVISOR_H

/*
 * The supervisor: a process of the daemon that starts the helper,
 * pxe-helper(5), and starts it again when it ends.  The daemon's own sandbox
 * forbids execve(2), so that an attacker who takes the daemon over cannot start
 * programs.  For the same reason a message of the daemon cannot name the
 * command: after a reload the supervisor reads the configuration itself.
 * Messages are those of sys/child.h.
 */

/* What it starts with, for child_start(). */
struct helper_supervisor_conf {
	char *command; /* malloc()ed; NULL: no helper for now */
	/* Returns the command in the configuration, malloc()ed, or NULL. */
	char *(*reload)(void *ctx);
	void *ctx;
};

/* Commands from the daemon to the supervisor. */
enum helper_command_type {
	HELPER_COMMAND_RELOAD,	/* call reload() */
	HELPER_COMMAND_RESTART, /* end the helper and start it again */
};

struct helper_supervisor_command {
	enum helper_command_type what;
	unsigned run; /* RESTART: only if it is still this one */
};

/* Events from the supervisor to the daemon. */
enum helper_event_type {
	/* It runs; with HELPER_EVENT_FDS descriptors, the daemon's ends of the
	 * pipes to its standard input, output and error. */
	HELPER_EVENT_STARTED,
	HELPER_EVENT_ENDED,
	HELPER_EVENT_STOPPED, /* ended, because the configuration changed */
	HELPER_EVENT_FAILED,  /* it could not be started */
	HELPER_EVENT_NONE,    /* the configuration has no command any more */
};

#define HELPER_EVENT_FDS 3

struct helper_supervisor_event {
	enum helper_event_type event;
	unsigned run;  /* STARTED: number of this start, from 1 */
	int status;    /* ENDED: as of wait(2); FAILED: -errno */
	unsigned wait; /* ENDED, FAILED: seconds to the next start */
};

/*
 * The main function of the supervisor's process, for child_start(); ctx is a
 * struct helper_supervisor_conf, whose command is taken.  It returns when the
 * daemon has closed its end of fd and the helper has ended.
 */
int helper_supervise(int fd, void *ctx);

#endif
