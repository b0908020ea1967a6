/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a daemon, from its command line to its exit status: see daemon.h.
 * systemd is told by the protocol of sd_notify(3).
 */
#include "sys/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/notify.h"
#include "sys/out.h"
#include "sys/sock_holder.h"
#include "util/txt.h"

const struct opt daemon_opts[] = {
	{"check", 'n', NULL, "check and print the configuration, then exit",
	 NULL, OPT_CLI, opt_set_flag, offsetof(struct daemon_conf, check), 0,
	 0},
	{"foreground", 'f', NULL, "stay in the foreground (always so)", NULL,
	 OPT_CLI, opt_set_flag, offsetof(struct daemon_conf, foreground), 0, 0},
	{"user", 'u', "USER", "become USER after opening sockets", "nobody",
	 OPT_RESTART, opt_set_str, offsetof(struct daemon_conf, user), 0, 0},
	{"ready-fd", 0, "N", "write a newline to descriptor N when ready", NULL,
	 OPT_CLI, opt_set_u32, offsetof(struct daemon_conf, ready_fd), 1,
	 65535},
	{"events", 0, "FILE|-|unix:PATH", "write events as JSON, one a line",
	 NULL, OPT_RESTART, opt_set_str, offsetof(struct daemon_conf, events),
	 0, 0},
	{"on-event", 0, "COMMAND",
	 "run COMMAND for each event, without a shell", NULL, OPT_RESTART,
	 opt_set_str, offsetof(struct daemon_conf, on_event), 0, 0},
	{"no-sandbox", 0, NULL, "do without Landlock and seccomp", NULL,
	 OPT_RESTART, opt_set_flag, offsetof(struct daemon_conf, no_sandbox), 0,
	 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

void daemon_conf_release(struct daemon_conf *c)
{
	free(c->user);
	free(c->events);
	free(c->on_event);
	memset(c, 0, sizeof(*c));
}

/* The part of the settings that all daemons have. */
static struct daemon_conf *common(const struct daemon *d)
{
	void *p = (char *)d->conf + d->ops->conf_daemon;

	return p;
}

/* --- options -------------------------------------------------------------- */

static void free_conf(const struct daemon *d, void *conf)
{
	if (conf)
		d->ops->release(conf);
	free(conf);
}

/* Read the options into a new structure, the caller's in every case. */
static int read_options(struct daemon *d, void **conf)
{
	*conf = calloc(1, d->ops->conf_size);
	if (*conf)
		return opts_apply(&d->opts, *conf);
	log_warn(-ENOMEM, "options");
	return EX_OSERR;
}

static int configure(struct daemon *d, void *conf)
{
	return d->ops->configure ? d->ops->configure(d, conf) : 0;
}

static int refuse_arguments(const struct daemon *d)
{
	char shown[80];

	if (!d->opts.n_args)
		return 0;
	log_warnx("%s: takes no arguments",
		  txt_escape(shown, sizeof(shown), d->opts.args[0]));
	return EX_USAGE;
}

/* --- check ---------------------------------------------------------------- */

static int check_events(const char *spec)
{
	int rc = spec ? evlog_check(spec) : 0;

	if (!rc)
		return 0;
	log_warn(rc, "events: %s", spec);
	return EX_CANTCREAT;
}

static int check_ready_fd(uint32_t fd)
{
	if (!fd || fcntl((int)fd, F_GETFD) >= 0)
		return 0;
	log_warn(-errno, "ready-fd %u", (unsigned)fd);
	return EX_IOERR;
}

/* All that a start needs.  The status of the first error; all are logged. */
static int check(struct daemon *d)
{
	const struct daemon_conf *c = common(d);
	bool known = !priv_find(&d->user, c->user);
	int rc = known ? 0 : EX_CONFIG, bad;

	bad = check_events(c->events);
	rc = rc ? rc : bad;
	bad = c->on_event ? hook_check(c->on_event) : 0;
	rc = rc ? rc : bad;
	bad = check_ready_fd(c->ready_fd);
	rc = rc ? rc : bad;
	/* What the user may do is among what it looks at. */
	bad = known ? d->ops->check(d, d->conf) : 0;
	return rc ? rc : bad;
}

static int print(const struct daemon *d)
{
	opts_print(&d->opts, stdout);
	return out_close_stdout() ? EX_IOERR : 0;
}

bool daemon_passes_over(const struct daemon *d, int rc, int type, uint16_t port)
{
	if (!common(d)->check)
		return false;
	return rc == -EACCES || rc == -EPERM ||
	       (rc == -EADDRINUSE && sock_is_held_by(d->ops->tool, type, port));
}

/* --- signals -------------------------------------------------------------- */

static void on_stop(int sig, void *ctx)
{
	struct daemon *d = ctx;

	(void)sig;
	notify_state("STOPPING=1");
	if (d->ops->drain && !d->draining) {
		d->draining = true;
		d->ops->drain(d);
	} else {
		loop_stop(d->loop);
	}
}

/* The new configuration, in *conf, but for what takes a restart. */
static int read_again(struct daemon *d, void **conf)
{
	int n, rc = read_options(d, conf);

	if (rc)
		return rc;
	n = opts_restore(&d->opts);
	if (n < 0) {
		log_warn(n, "reload");
		return EX_OSERR;
	}
	if (!n)
		return 0;
	d->ops->release(*conf);
	memset(*conf, 0, d->ops->conf_size);
	return opts_set(&d->opts, *conf);
}

int daemon_reload(struct daemon *d)
{
	void *conf;
	int rc = read_again(d, &conf);

	if (!rc)
		rc = configure(d, conf);
	if (!rc)
		rc = d->ops->reload(d, conf);
	if (rc) {
		log_warnx("reload: refused, the old configuration stays");
		free_conf(d, conf);
		return -1;
	}
	free_conf(d, d->conf);
	d->conf = conf;
	log_info("reload: done");
	return 0;
}

static void on_reload(int sig, void *ctx)
{
	struct daemon *d = ctx;
	int rc = evlog_reopen(d->events);

	(void)sig;
	if (rc)
		log_warn(rc, "events: %s: the old file is written on",
			 evlog_path(d->events));
	notify_state("RELOADING=1");
	(void)daemon_reload(d);
	notify_state("READY=1");
}

static int watch_signals(struct daemon *d)
{
	/* A reader that goes away is an error of the write, not a death. */
	static const struct sigaction ignore = {.sa_handler = SIG_IGN};

	d->loop = loop_new();
	if (d->loop && !loop_signal(d->loop, SIGTERM, on_stop, d) &&
	    !loop_signal(d->loop, SIGINT, on_stop, d) &&
	    !loop_signal(d->loop, SIGHUP, on_reload, d) &&
	    !sigaction(SIGPIPE, &ignore, NULL))
		return 0;
	log_warnx("event loop: cannot start");
	return EX_OSERR;
}

/* --- start and end -------------------------------------------------------- */

/*
 * No socket may have the number of standard input, output or error: messages
 * would be sent to its peers.
 */
static int fill_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0) {
		log_warn(-errno, "/dev/null");
		return EX_OSERR;
	}
	(void)close(fd);
	return 0;
}

static int open_events(struct daemon *d, const char *spec)
{
	int rc = evlog_open(&d->events, spec, d->ops->tool);

	if (!rc)
		rc = evlog_add_hook(&d->events, d->ops->tool, d->hook);
	if (rc) {
		log_warn(rc, "events: %s", spec);
		return EX_CANTCREAT;
	}
	evlog_never_wait(d->events);
	return 0;
}

/* What is opened again after the sandbox was entered. */
static int make_sandbox(struct daemon *d)
{
	const struct opts *o = &d->opts;

	if (common(d)->no_sandbox)
		return 0;
	d->sandbox = sandbox_new();
	if (!d->sandbox) {
		log_warn(-ENOMEM, "sandbox");
		return EX_OSERR;
	}
	sandbox_append_parent(d->sandbox, evlog_path(d->events));
	/* The configuration may be replaced, and is read on SIGHUP. */
	sandbox_read_parent(d->sandbox,
			    o->config ? o->config : o->default_config);
	return 0;
}

static int start(struct daemon *d)
{
	const struct daemon_conf *c = common(d);
	int rc;

	d->ready_fd = c->ready_fd ? (int)c->ready_fd : -1;
	rc = open_events(d, c->events);
	if (!rc)
		rc = make_sandbox(d);
	return rc ? rc : watch_signals(d);
}

static int enter_sandbox(struct daemon *d)
{
	if (priv_drop(&d->user))
		return EX_NOPERM;
	return sandbox_enter(d->sandbox, d->needs) ? EX_OSERR : 0;
}

static int tell_ready(struct daemon *d)
{
	int rc = d->ops->ready ? d->ops->ready(d, d->conf) : 0;

	if (rc)
		return rc;
	return notify_ready(d->ready_fd) ? EX_IOERR : 0;
}

static int loop(struct daemon *d)
{
	if (!loop_run(d->loop))
		return d->status;
	log_warnx("event loop: failed");
	return EX_OSERR;
}

static void stop(struct daemon *d)
{
	loop_free(d->loop);
	evlog_close(d->events);
	hook_stop(d->hook);
	sandbox_free(d->sandbox);
	d->sandbox = NULL;
	d->loop = NULL;
	d->events = NULL;
	d->hook = NULL;
}

/* One process, from what was checked to its end. */
static int serve(struct daemon *d)
{
	int rc = start(d);

	if (!rc)
		rc = d->ops->open(d, d->conf);
	if (!rc)
		rc = enter_sandbox(d);
	if (!rc)
		rc = tell_ready(d);
	return rc ? rc : loop(d);
}

/* 0 or an exit status. */
static int start_hook(struct daemon *d)
{
	const struct daemon_conf *c = common(d);
	const char *tool = d->ops->tool;
	char name[16];

	if (!c->on_event)
		return 0;
	/* Names for ps(1) have 15 bytes: the prefix of all is left out. */
	tool += strncmp(tool, "pxe-", 4) ? 0 : 4;
	(void)snprintf(name, sizeof(name), "%.9s-hook", tool);
	return hook_start(&d->hook, name, c->on_event, &d->user);
}

/* -1 to go on as a process that serves, or an exit status. */
static int become_one_of_several(struct daemon *d)
{
	struct sigaction sa = {.sa_handler = SIG_DFL};
	int rc;

	if (!d->ops->fork)
		return -1;
	/* Workers are waited for, unlike the process of sys/child.h. */
	if (d->hook)
		(void)sigaction(SIGCHLD, &sa, NULL);
	rc = d->ops->fork(d, d->conf);
	sa.sa_handler = SIG_IGN;
	if (d->hook)
		(void)sigaction(SIGCHLD, &sa, NULL);
	return rc;
}

/* With the options' values that fit each other. */
static int check_and_serve(struct daemon *d)
{
	int rc = check(d), bad;

	if (common(d)->check) {
		bad = print(d);
		return rc ? rc : bad;
	}
	if (rc)
		return rc;
	rc = fill_standard_descriptors();
	if (!rc)
		rc = start_hook(d);
	if (rc)
		return rc;
	rc = become_one_of_several(d);
	return rc < 0 ? serve(d) : rc;
}

/* With the options that were parsed. */
static int run(struct daemon *d)
{
	int rc = read_options(d, &d->conf);

	if (rc)
		return rc;
	rc = d->ops->instead ? d->ops->instead(d, d->conf) : -1;
	if (rc >= 0)
		return rc;
	rc = refuse_arguments(d);
	if (!rc)
		rc = configure(d, d->conf);
	if (!rc && opts_save(&d->opts)) {
		log_warn(-ENOMEM, "options");
		rc = EX_OSERR;
	}
	if (rc)
		return rc;
	rc = check_and_serve(d);
	d->ops->close(d);
	stop(d);
	return rc;
}

int daemon_main(struct daemon *d, int argc, char **argv)
{
	int rc;

	d->opts.tool = d->ops->tool;
	d->opts.synopsis = d->ops->synopsis;
	d->opts.groups = d->ops->groups;
	d->opts.blocks = d->ops->blocks;
	d->opts.default_config = d->ops->config;
	rc = opts_parse(&d->opts, argc, argv);
	if (rc < 0)
		rc = run(d);
	free_conf(d, d->conf);
	d->conf = NULL;
	opts_release(&d->opts);
	return rc;
}
