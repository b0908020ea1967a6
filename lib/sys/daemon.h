/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_DAEMON_H
#define PXE_SYS_DAEMON_H

#include <stdbool.h>

#include "sys/evlog.h"
#include "sys/loop.h"
#include "sys/opt.h"
#include "sys/priv.h"
#include "sys/sandbox.h"

/*
 * What the daemons share: the options -n, -f, --user, --ready-fd, --events and
 * --no-sandbox, and the order of starting and stopping.  A daemon's main is:
 *
 *	opts_parse, opts_apply; conf.daemon.check: opts_print and exit;
 *	daemon_start (user, events, loop, signals); open sockets and files,
 *	name to d->sandbox what is opened later;
 *	daemon_ready (drop privilege, sandbox, tell the supervisor); loop_run;
 *	close; daemon_stop.
 */
struct daemon_conf {
	bool check;	   /* -n: print the configuration and exit */
	bool foreground;   /* -f: accepted, it is the default */
	char *user;	   /* to become after opening what is needed */
	uint32_t ready_fd; /* 0: none (0 is stdin, which nobody uses) */
	char *events;	   /* where events go, or NULL */
	bool no_sandbox;   /* for troubleshooting */
};

/* Options of struct daemon_conf; for struct opt_group. */
extern const struct opt daemon_opts[];

void daemon_conf_release(struct daemon_conf *c);

struct daemon {
	struct loop *loop;
	struct evlog *events; /* NULL: none wanted */
	struct priv_user user;
	int ready_fd;
	struct sandbox *sandbox;   /* NULL: none wanted, or daemon_start() */
	unsigned needs;		   /* enum sandbox_need; set by the caller */
	void (*reload)(void *ctx); /* SIGHUP; may be NULL */
	void (*drain)(void *ctx);  /* SIGTERM, SIGINT; NULL: stop at once */
	void *ctx;		   /* for both */
	bool draining;
};

/*
 * Look the user up, open the events, make the loop, watch the signals.
 * reload, drain and ctx are set by the caller before.  drain must call
 * loop_stop() when it is done; a second signal stops at once.  0, or an exit
 * status after a message.
 */
int daemon_start(struct daemon *d, const struct daemon_conf *c,
		 const char *tool);

/*
 * What SIGHUP reads again must be readable in the sandbox: the directory of
 * the configuration file, which may be replaced.
 */
void daemon_allow_config(struct daemon *d, const struct opts *o);

/*
 * Sockets are open: drop privilege, enter the sandbox and tell the supervisor.
 * As above.
 */
int daemon_ready(struct daemon *d);

void daemon_stop(struct daemon *d);

#endif
