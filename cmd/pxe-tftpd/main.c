/* SPDX-License-Identifier: BSD-2-Clause */
/* pxe-tftpd: TFTP for firmware.  Options, start, stop. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

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
#include "util/txt.h"
#include "workers_conf.h"

struct program {
	struct opts opts;
	struct conf conf;
	struct daemon daemon;
	struct serve *serve;
	uint64_t *metrics;	 /* METRICS_N of each worker; shared memory */
	struct conf_ports ports; /* of all workers together */
	unsigned worker;	 /* our number */
	struct textfile *textfile;
};

/* Each file that is being sent takes a descriptor: allow what may be had. */
static void raise_limits(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) || lim.rlim_cur == lim.rlim_max)
		return;
	lim.rlim_cur = lim.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &lim);
}

/* Begin to write the numbers, if that is wanted. */
static void open_metrics(struct program *p)
{
	const char *path = p->worker ? NULL : p->conf.metrics;
	struct textfile_source source = {&metrics_table, p->metrics,
					 p->conf.workers};

	p->textfile = textfile_new(p->daemon.loop, path, &source);
	if (path && !p->textfile)
		log_warn(-ENOMEM, "metrics: %s", path);
}

/* SIGHUP: read the file again; what is wrong leaves all as it was. */
static void on_reload(void *ctx)
{
	struct program *p = ctx;
	struct serve_parts parts;
	struct conf new_conf = {0};
	int rc = opts_apply(&p->opts, &new_conf);

	if (!rc && !sandbox_paths_allow(&p->daemon, &new_conf))
		rc = EX_CONFIG;
	if (!rc)
		rc = serve_parts_load(&parts, &new_conf);
	if (rc) {
		log_warnx("reload: refused, the old configuration stays");
		conf_release(&new_conf);
		return;
	}
	workers_conf_keep(&new_conf, &p->conf, &p->ports);
	workers_conf_share(&new_conf, p->worker);
	serve_configure(p->serve, &new_conf, &parts);
	conf_release(&p->conf);
	p->conf = new_conf;
	textfile_free(p->textfile);
	open_metrics(p);
	log_info("reload: done");
}

static void on_list(int sig, void *ctx)
{
	struct program *p = ctx;

	(void)sig;
	serve_list(p->serve);
}

static void on_drain(void *ctx)
{
	struct program *p = ctx;

	serve_drain(p->serve);
}

/* The helper's command in the configuration as it is now. */
static char *read_helper(void *ctx)
{
	struct program *p = ctx;
	struct conf new_conf = {0};
	char *command = NULL;

	if (!opts_apply(&p->opts, &new_conf)) {
		command = new_conf.helper;
		new_conf.helper = NULL;
	}
	conf_release(&new_conf);
	return command;
}

/* From a good configuration to the end.  An exit status. */
static int serve(struct program *p, struct serve_parts *parts)
{
	int rc;

	raise_limits();
	p->serve = serve_new(&p->conf, parts);
	if (!p->serve) {
		log_warn(-ENOMEM, "start");
		return EX_OSERR;
	}
	p->daemon.reload = on_reload;
	p->daemon.drain = on_drain;
	p->daemon.ctx = p;
	rc = daemon_start(&p->daemon, &p->conf.daemon, "pxe-tftpd");
	if (!rc && loop_signal(p->daemon.loop, SIGUSR1, on_list, p)) {
		log_warn(-ENOMEM, "start");
		rc = EX_OSERR;
	}
	if (!rc)
		rc = serve_open(p->serve, &p->conf, &p->daemon,
				&p->metrics[p->worker * METRICS_N]);
	if (!rc)
		rc = serve_open_helper(p->serve, &p->daemon, read_helper, p);
	if (!rc) {
		sandbox_paths(&p->daemon, &p->opts, &p->conf);
		rc = daemon_ready(&p->daemon);
	}
	if (!rc)
		open_metrics(p);
	if (!rc && loop_run(p->daemon.loop)) {
		log_warnx("event loop: failed");
		rc = EX_OSERR;
	}
	serve_free(p->serve);
	textfile_free(p->textfile);
	daemon_stop(&p->daemon);
	return rc;
}

/*
 * Become several processes, if that is wanted.  -1 to go on as one of them, or
 * the status to exit with.
 */
static int split(struct program *p)
{
	struct workers w = {
		.n = p->conf.workers,
		.ready_fd = p->conf.daemon.ready_fd
				    ? (int)p->conf.daemon.ready_fd
				    : -1,
	};
	int i, rc = metric_map_values(&metrics_table, w.n, &p->metrics);

	if (rc) {
		log_warn(rc, "metrics");
		return EX_OSERR;
	}
	if (w.n == 1)
		return -1;
	if (priv_find(&w.user, p->conf.daemon.user))
		return EX_CONFIG;
	i = workers_fork(&w);
	if (i < 0)
		return w.status;
	p->worker = (unsigned)i;
	p->conf.daemon.ready_fd = (uint32_t)w.ready_fd;
	workers_conf_share(&p->conf, p->worker);
	return -1;
}

static int run(struct program *p)
{
	struct serve_parts parts;
	char shown[80];
	int rc = opts_apply(&p->opts, &p->conf);

	if (rc)
		return rc;
	if (p->conf.map_test)
		return map_test(&p->conf, p->opts.args, p->opts.n_args);
	if (p->opts.n_args) {
		log_warnx("%s: takes no arguments",
			  txt_escape(shown, sizeof(shown), p->opts.args[0]));
		return EX_USAGE;
	}
	rc = preflight(&p->opts, &p->conf);
	if (p->conf.daemon.check)
		return preflight_print(&p->opts, &p->conf, rc);
	if (rc)
		return rc;
	rc = workers_conf_check(&p->conf);
	if (rc)
		return rc;
	p->ports = p->conf.ports;
	rc = split(p);
	if (rc >= 0)
		return rc;
	rc = serve_parts_load(&parts, &p->conf);
	return rc ? rc : serve(p, &parts);
}

int main(int argc, char **argv)
{
	struct program p = {
		.opts =
			{
				.tool = "pxe-tftpd",
				.synopsis = "[OPTION...]",
				.groups = conf_groups,
				.default_config = "/etc/pxe/tftpd.conf",
			},
	};
	int rc = opts_parse(&p.opts, argc, argv);

	if (rc < 0)
		rc = run(&p);
	conf_release(&p.conf);
	opts_release(&p.opts);
	return rc;
}
