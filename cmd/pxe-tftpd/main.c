/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-tftpd: TFTP (RFC 1350, 2347 to 2349, 7440) for firmware.  What of its
 * life is its own; the order of starting, reloading and stopping is in
 * sys/daemon.h.
 */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sysexits.h>

#include "conf.h"
#include "metrics/textfile.h"
#include "names/map_test.h"
#include "preflight.h"
#include "sandbox_paths.h"
#include "serve.h"
#include "status/metrics.h"
#include "sys/daemon.h"
#include "sys/log.h"
#include "sys/workers.h"
#include "workers_conf.h"

struct program {
	struct daemon daemon;
	struct serve_staged staged; /* opened by program_check() */
	bool loaded;		    /* staged is open, and not yet taken */
	unsigned worker;	    /* the number of this process */
	uint64_t *metrics; /* METRICS_N of each worker; shared memory */
	struct textfile *textfile;
	struct serve *serve;
};

static void program_release(void *conf)
{
	conf_release(conf);
}

/* --map-test NAME [ADDRESS] */
static int program_instead(struct daemon *d, void *conf)
{
	const struct conf *c = conf;

	return c->map_test ? map_test(c, d->opts.args, d->opts.n_args) : -1;
}

static int program_configure(struct daemon *d, void *conf)
{
	(void)d;
	return workers_conf_check(conf);
}

/* --- check ---------------------------------------------------------------- */

static int load(struct program *p, const struct conf *c)
{
	int rc = serve_staged_load(&p->staged, c);

	p->loaded = !rc;
	return rc;
}

static void unload(struct program *p)
{
	if (p->loaded)
		serve_staged_release(&p->staged);
	p->loaded = false;
}

static int program_check(struct daemon *d, void *conf)
{
	int rc = preflight(d, conf), bad = load(d->ctx, conf);

	return rc ? rc : bad;
}

/* --- processes ------------------------------------------------------------ */

/*
 * Each worker opens its own anew: it may hold a netlink socket or a
 * database, which two processes must not share.
 */
static int become_worker(struct program *p, unsigned i, struct conf *c)
{
	int rc;

	p->worker = i;
	workers_conf_share(c, i);
	unload(p);
	rc = load(p, c);
	return rc ? rc : -1;
}

static int program_fork(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	struct conf *c = conf;
	struct workers w = {
		.n = c->workers,
		.user = d->user,
		.ready_fd = c->daemon.ready_fd ? (int)c->daemon.ready_fd : -1,
	};
	int i, rc = metric_map_values(&metrics_table, w.n, &p->metrics);

	if (rc) {
		log_warn(rc, "metrics");
		return EX_OSERR;
	}
	if (w.n == 1)
		return -1;
	i = workers_fork(&w);
	if (i < 0)
		return w.status;
	c->daemon.ready_fd = (uint32_t)w.ready_fd;
	return become_worker(p, (unsigned)i, c);
}

/* --- start ---------------------------------------------------------------- */

/* Each file that is being sent takes a descriptor: allow what may be had. */
static void raise_limits(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) || lim.rlim_cur == lim.rlim_max)
		return;
	lim.rlim_cur = lim.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &lim);
}

static void on_list(int sig, void *ctx)
{
	struct program *p = ctx;

	(void)sig;
	serve_list(p->serve);
}

/*
 * The helper's command in the configuration as it is now; in the process of the
 * helper's supervisor.
 */
static char *read_helper(void *ctx)
{
	struct program *p = ctx;
	struct conf new_conf = {0};
	char *command = NULL;

	if (!opts_apply(&p->daemon.opts, &new_conf)) {
		command = new_conf.helper;
		new_conf.helper = NULL;
	}
	conf_release(&new_conf);
	return command;
}

static int program_open(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	const struct conf *c = conf;
	int rc;

	raise_limits();
	p->serve = serve_new(c, &p->staged);
	p->loaded = false;
	if (!p->serve || loop_signal(d->loop, SIGUSR1, on_list, p)) {
		log_warn(-ENOMEM, "start");
		return EX_OSERR;
	}
	rc = serve_open(p->serve, c, d, &p->metrics[p->worker * METRICS_N]);
	if (!rc)
		rc = serve_open_helper(p->serve, d, read_helper, p);
	if (!rc)
		sandbox_paths(d, c);
	return rc;
}

/* Begin to write the metrics, if that is wanted: as the daemon's user. */
static void open_metrics(struct program *p, const struct conf *c)
{
	const char *path = p->worker ? NULL : c->metrics;
	struct textfile_source source = {&metrics_table, p->metrics,
					 c->workers};

	p->textfile = textfile_new(p->daemon.loop, path, &source);
	if (path && !p->textfile)
		log_warn(-ENOMEM, "metrics: %s", path);
}

static int program_ready(struct daemon *d, void *conf)
{
	open_metrics(d->ctx, conf);
	return 0;
}

/* --- reload and end ------------------------------------------------------- */

static int program_reload(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	struct serve_staged staged;
	int rc;

	if (!sandbox_paths_allow(d, conf))
		return EX_CONFIG;
	rc = preflight_metrics(((const struct conf *)conf)->metrics);
	if (!rc)
		rc = serve_staged_load(&staged, conf);
	if (rc)
		return rc;
	workers_conf_share(conf, p->worker);
	serve_configure(p->serve, conf, &staged);
	textfile_free(p->textfile);
	open_metrics(p, conf);
	return 0;
}

static void program_drain(struct daemon *d)
{
	struct program *p = d->ctx;

	serve_drain(p->serve);
}

static void program_close(struct daemon *d)
{
	struct program *p = d->ctx;

	serve_free(p->serve);
	unload(p);
	textfile_free(p->textfile);
}

static const struct daemon_ops ops = {
	.tool = "pxe-tftpd",
	.synopsis = "[OPTION...]",
	.config = "/etc/pxe/tftpd.conf",
	.groups = conf_groups,
	.conf_size = sizeof(struct conf),
	.conf_daemon = offsetof(struct conf, daemon),
	.release = program_release,
	.instead = program_instead,
	.configure = program_configure,
	.check = program_check,
	.fork = program_fork,
	.open = program_open,
	.ready = program_ready,
	.reload = program_reload,
	.drain = program_drain,
	.close = program_close,
};

int main(int argc, char **argv)
{
	struct program p = {.daemon = {.ops = &ops}};

	p.daemon.ctx = &p;
	return daemon_main(&p.daemon, argc, argv);
}
