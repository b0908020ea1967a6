/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_DAEMON_H
#define PXE_SYS_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/evlog.h"
#include "sys/loop.h"
#include "sys/opt.h"
#include "sys/priv.h"
#include "sys/sandbox.h"

/*
 * What all daemons share: the options -n, -f, --user, --ready-fd, --events,
 * --on-event and --no-sandbox, and one order of starting, reloading and
 *stopping.  A daemon supplies a table of functions, struct daemon_ops, and
 *daemon_main() calls them:
 *
 *	options    command line and file; configure(): do they fit together?
 *	check      user, events, on-event, ready-fd; check(): all that open()
 *	           needs
 *	-n         print the effective configuration and end here
 *	hook       start the process that runs the command of --on-event
 *	processes  fork(): become one of several
 *	start      user, events, event loop, signals
 *	open       open(): sockets and files, with the rights of the start
 *	confine    drop privilege, enter the sandbox
 *	ready      ready(); tell --ready-fd and systemd
 *	loop       until SIGTERM or SIGINT: drain()
 *	close      close()
 *
 * SIGHUP: options, configure(), reload().
 */

/* The options that all daemons have; a member of each one's configuration. */
struct daemon_conf {
	bool check;	   /* -n: check, print the configuration, and exit */
	bool foreground;   /* -f: accepted, it is the default */
	char *user;	   /* to become after opening what is needed */
	uint32_t ready_fd; /* 0: none; standard input is no place for it */
	char *events;	   /* where events go, or NULL */
	char *on_event;	   /* command for each event, or NULL */
	bool no_sandbox;   /* for troubleshooting */
};

/* The options of struct daemon_conf, for struct opt_group. */
extern const struct opt daemon_opts[];

/* Free the strings of *c, and zero it. */
void daemon_conf_release(struct daemon_conf *c);

struct daemon;

/*
 * What distinguishes one daemon from another.  conf is its structure of
 * settings: allocated and freed by daemon_main(), filled by the options.  It
 * lives until reload() has taken another, or close() was called.  Functions
 * that return an int return 0, or an exit status after a message.
 */
struct daemon_ops {
	const char *tool;		/* "pxe-tftpd" */
	const char *synopsis;		/* after "Usage: TOOL" in --help */
	const char *config;		/* file that is read without -c */
	const struct opt_group *groups; /* options; daemon_opts among them */
	const struct opt_block *blocks; /* of the file; NULL: none */
	size_t conf_size;		/* bytes of the structure of settings */
	size_t conf_daemon;		/* offset in it of struct daemon_conf */

	/* Free what conf holds, not conf itself.  It may be zero. */
	void (*release)(void *conf);
	/*
	 * Do the options ask for something else than to serve?  The exit status
	 * of that, or -1.  Arguments are in d->opts.  May be NULL.
	 */
	int (*instead)(struct daemon *d, void *conf);
	/* Do the values fit each other?  No files.  May be NULL. */
	int (*configure)(struct daemon *d, void *conf);
	/*
	 * Could open() succeed?  Tries all that can be tried without harm, and
	 * may keep what it has opened for open(); close() frees it.  Every
	 * error is logged.
	 */
	int (*check)(struct daemon *d, void *conf);
	/*
	 * Become several processes.  -1 to go on as one that serves, or the
	 * status to exit with.  May be NULL.
	 */
	int (*fork)(struct daemon *d, void *conf);
	/*
	 * Open what needs privilege, begin to watch d->loop, and name to
	 * d->sandbox what is opened later.
	 */
	int (*open)(struct daemon *d, void *conf);
	/* All is open, privilege dropped, the sandbox entered.  May be NULL. */
	int (*ready)(struct daemon *d, void *conf);
	/*
	 * Use conf instead of the one before from now on; or return an error
	 * and leave all as it was.  Options with OPT_RESTART are as they were.
	 */
	int (*reload)(struct daemon *d, void *conf);
	/*
	 * End what is under way, then loop_stop(); a second signal stops at
	 * once.  NULL: the first one does.
	 */
	void (*drain)(struct daemon *d);
	/* Free all; any of the functions above may have failed, or not run. */
	void (*close)(struct daemon *d);
};

struct daemon {
	const struct daemon_ops *ops; /* set by the program */
	void *ctx;		      /* set by the program, for ops */
	int status;	/* exit status once the loop was stopped */
	unsigned needs; /* enum sandbox_need; set by open() */

	/* Set by daemon_main(). */
	struct opts opts;
	void *conf;
	struct priv_user user; /* whom it becomes */
	struct loop *loop;
	struct hook *hook;	 /* NULL: none wanted */
	struct evlog *events;	 /* NULL: none wanted */
	struct sandbox *sandbox; /* NULL: none wanted */
	int ready_fd;
	bool draining;
};

/*
 * The main() of a daemon, in the order above.  d is zero but for ops and ctx.
 * Returns the exit status.
 */
int daemon_main(struct daemon *d, int argc, char **argv);

/*
 * Read the configuration again and use it, as on SIGHUP.  0; or -1 after a
 * message, and all is as it was.
 */
int daemon_reload(struct daemon *d);

/*
 * For check(), which tried to bind a socket of that type (SOCK_DGRAM,
 * SOCK_STREAM) to a port and got rc, a -errno: is that to be passed over?  True
 * with -n for what says nothing about the configuration: this user may not have
 * the port, or a running process of this very program has it.
 */
bool daemon_passes_over(const struct daemon *d, int rc, int type,
			uint16_t port);

#endif
