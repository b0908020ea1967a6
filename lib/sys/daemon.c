/* SPDX-License-Identifier: BSD-2-Clause */
#include "sys/daemon.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "sys/notify.h"

const struct opt daemon_opts[] = {
	{"check", 'n', NULL, "check and print the configuration, then exit",
	 NULL, OPT_CLI, opt_set_flag, offsetof(struct daemon_conf, check), 0,
	 0},
	{"foreground", 'f', NULL, "stay in the foreground (always so)", NULL,
	 OPT_CLI, opt_set_flag, offsetof(struct daemon_conf, foreground), 0, 0},
	{"user", 'u', "USER", "become USER after opening sockets", "nobody", 0,
	 opt_set_str, offsetof(struct daemon_conf, user), 0, 0},
	{"ready-fd", 0, "N", "write a newline to descriptor N when ready", NULL,
	 OPT_CLI, opt_set_u32, offsetof(struct daemon_conf, ready_fd), 1,
	 65535},
	{"events", 0, "FILE|-|unix:PATH", "write events as JSON, one a line",
	 NULL, 0, opt_set_str, offsetof(struct daemon_conf, events), 0, 0},
	{"no-sandbox", 0, NULL, "do without Landlock and seccomp", NULL, 0,
	 opt_set_flag, offsetof(struct daemon_conf, no_sandbox), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

void daemon_conf_release(struct daemon_conf *c)
{
	free(c->user);
	free(c->events);
	memset(c, 0, sizeof(*c));
}

static void on_stop(int sig, void *ctx)
{
	struct daemon *d = ctx;

	(void)sig;
	notify_state("STOPPING=1");
	if (d->drain && !d->draining) {
		d->draining = true;
		d->drain(d->ctx);
	} else {
		loop_stop(d->loop);
	}
}

static void on_reload(int sig, void *ctx)
{
	struct daemon *d = ctx;
	int rc = evlog_reopen(d->events);

	(void)sig;
	if (rc)
		log_warn(rc, "events: %s: the old file is written on",
			 evlog_path(d->events));
	if (!d->reload) {
		log_info("nothing to reload");
		return;
	}
	notify_state("RELOADING=1");
	d->reload(d->ctx);
	notify_state("READY=1");
}

int daemon_start(struct daemon *d, const struct daemon_conf *c,
		 const char *tool)
{
	int rc;

	d->ready_fd = c->ready_fd ? (int)c->ready_fd : -1;
	rc = priv_find(&d->user, c->user);
	if (rc)
		return EX_CONFIG;
	rc = evlog_open(&d->events, c->events, tool);
	if (rc) {
		log_warn(rc, "events: %s", c->events);
		return EX_CANTCREAT;
	}
	evlog_never_wait(d->events);
	if (!c->no_sandbox) {
		d->sandbox = sandbox_new();
		if (!d->sandbox) {
			log_warn(-ENOMEM, "sandbox");
			return EX_OSERR;
		}
		sandbox_append_beside(d->sandbox, evlog_path(d->events));
	}
	d->loop = loop_new();
	if (!d->loop || loop_signal(d->loop, SIGTERM, on_stop, d) ||
	    loop_signal(d->loop, SIGINT, on_stop, d) ||
	    loop_signal(d->loop, SIGHUP, on_reload, d)) {
		log_warnx("event loop: cannot start");
		return EX_OSERR;
	}
	/* A reader that goes away is an error of the write, not a death. */
	if (sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN},
		      NULL)) {
		log_warnx("event loop: SIGPIPE");
		return EX_OSERR;
	}
	return 0;
}

void daemon_allow_config(struct daemon *d, const struct opts *o)
{
	sandbox_read_beside(d->sandbox,
			    o->config ? o->config : o->default_config);
}

int daemon_ready(struct daemon *d)
{
	if (priv_drop(&d->user))
		return EX_NOPERM;
	if (sandbox_enter(d->sandbox, d->needs))
		return EX_OSERR;
	return notify_ready(d->ready_fd) ? EX_IOERR : 0;
}

void daemon_stop(struct daemon *d)
{
	loop_free(d->loop);
	evlog_close(d->events);
	sandbox_free(d->sandbox);
	d->sandbox = NULL;
	d->loop = NULL;
	d->events = NULL;
}
