/* SPDX-License-Identifier: BSD-2-Clause */
/* pxe-httpd: serves the boot root over HTTP.  This file only wires. */
#include <string.h>
#include <sysexits.h>

#include "conf.h"
#include "docroot/mount.h"
#include "serve.h"
#include "sys/daemon.h"
#include "sys/log.h"
#include "sys/opt.h"
#include "sys/out.h"

#define TOOL "pxe-httpd"

struct app {
	struct opts opts;
	struct conf conf;
	struct daemon daemon;
	struct serve *serve;
};

static bool same_list(const struct opt_list *a, const struct opt_list *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->v[i], b->v[i]))
			return false;
	return a->n == b->n;
}

/* What the new configuration names must be within the sandbox. */
static bool may_reload(const struct app *a, const struct conf *fresh)
{
	const struct sandbox *sb = a->daemon.sandbox;
	const char *log = fresh->access_log;

	return sandbox_allows(sb, "root", fresh->root) &&
	       mounts_allowed(sb, fresh->mounts.v, fresh->mounts.n) &&
	       (!log || !strcmp(log, "-") ||
		sandbox_allows_write(sb, "access-log", log));
}

/* SIGHUP: the file is read again; what is wrong in it changes nothing. */
static void on_reload(void *ctx)
{
	struct app *a = ctx;
	struct conf fresh = {0};

	if (opts_apply(&a->opts, &fresh) || !may_reload(a, &fresh) ||
	    serve_reload(a->serve, &fresh)) {
		log_warnx("reload: refused; the old configuration stays");
		conf_release(&fresh);
		return;
	}
	if (!same_list(&a->conf.listen, &fresh.listen) ||
	    a->conf.max_conns != fresh.max_conns ||
	    a->conf.max_per_ip != fresh.max_per_ip ||
	    a->conf.idle_timeout != fresh.idle_timeout ||
	    a->conf.max_header != fresh.max_header)
		log_warnx("reload: listen, max-connections, max-per-ip, "
			  "idle-timeout and max-header change only by a "
			  "restart");
	conf_release(&a->conf);
	a->conf = fresh;
	log_info("configuration reloaded");
}

static void on_drain(void *ctx)
{
	struct app *a = ctx;

	serve_drain(a->serve);
}

/* What is opened while running. */
static void allow(struct app *a)
{
	struct sandbox *sb = a->daemon.sandbox;
	const char *log = a->conf.access_log;

	daemon_allow_config(&a->daemon, &a->opts);
	sandbox_read(sb, a->conf.root);
	mounts_allow(sb, a->conf.mounts.v, a->conf.mounts.n);
	/* SIGHUP opens it anew. */
	if (log && strcmp(log, "-"))
		sandbox_write_beside(sb, log);
	a->daemon.needs = SANDBOX_TCP;
}

static int run(struct app *a)
{
	int rc;

	a->daemon.reload = on_reload;
	a->daemon.drain = on_drain;
	a->daemon.ctx = a;
	rc = daemon_start(&a->daemon, &a->conf.daemon, TOOL);
	if (!rc)
		rc = serve_open(&a->serve, &a->conf, a->daemon.loop,
				a->daemon.events, &a->daemon.user);
	if (!rc) {
		allow(a);
		rc = daemon_ready(&a->daemon);
	}
	if (!rc && loop_run(a->daemon.loop)) {
		log_warnx("event loop: failed");
		rc = EX_OSERR;
	}
	serve_close(a->serve);
	daemon_stop(&a->daemon);
	return rc;
}

static int check(const struct app *a)
{
	int rc = serve_check(&a->conf);

	opts_print(&a->opts, stdout);
	return out_close_stdout() ? EX_IOERR : rc;
}

int main(int argc, char **argv)
{
	struct app a = {
		.opts =
			{
				.tool = TOOL,
				.synopsis = "[OPTION...]",
				.groups = conf_groups,
				.default_config = "/etc/pxe/httpd.conf",
			},
	};
	int rc = opts_parse(&a.opts, argc, argv);

	if (rc < 0)
		rc = a.opts.n_args ? EX_USAGE : -1;
	if (rc == EX_USAGE && a.opts.n_args)
		log_warnx("%s: takes no arguments", a.opts.args[0]);
	if (rc < 0) {
		rc = opts_apply(&a.opts, &a.conf);
		if (!rc)
			rc = a.conf.daemon.check ? check(&a) : run(&a);
	}
	conf_release(&a.conf);
	opts_release(&a.opts);
	return rc;
}
