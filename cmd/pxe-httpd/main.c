/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-httpd: the boot root over HTTP/1.1 (RFC 9110, 9112).  What of its life is
 * its own; the order of starting, reloading and stopping is in sys/daemon.h.
 */
#include <string.h>
#include <sysexits.h>

#include "conf.h"
#include "docroot/mount.h"
#include "serve.h"
#include "sys/daemon.h"

struct program {
	struct daemon daemon;
	struct serve *serve;
};

static void program_release(void *conf)
{
	conf_release(conf);
}

/* The server is kept for the start, with its boot root. */
static int program_check(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	int rc = serve_load(&p->serve, conf);
	int bad = serve_check(d, conf);

	return rc ? rc : bad;
}

/* The file of the access log, or NULL. */
static const char *log_file(const struct conf *c)
{
	return c->access_log && strcmp(c->access_log, "-") ? c->access_log
							   : NULL;
}

/* What is opened while requests are served, and on SIGHUP. */
static void allow(struct daemon *d, const struct conf *c)
{
	d->needs |= SANDBOX_TCP;
	sandbox_read(d->sandbox, c->root);
	mounts_allow(d->sandbox, c->mounts.v, c->mounts.n);
	sandbox_write_parent(d->sandbox, log_file(c));
}

static bool is_allowed(const struct daemon *d, const struct conf *c)
{
	return sandbox_allows(d->sandbox, "root", c->root) &&
	       mounts_allowed(d->sandbox, c->mounts.v, c->mounts.n) &&
	       sandbox_allows_write(d->sandbox, "access-log", log_file(c));
}

static int program_open(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	int rc = serve_open(p->serve, conf, d);

	if (!rc)
		allow(d, conf);
	return rc;
}

static int program_reload(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;

	if (!is_allowed(d, conf) || serve_reload(p->serve, conf))
		return EX_CONFIG;
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

	serve_close(p->serve);
}

static const struct daemon_ops ops = {
	.tool = "pxe-httpd",
	.synopsis = "[OPTION...]",
	.config = "/etc/pxe/httpd.conf",
	.groups = conf_groups,
	.conf_size = sizeof(struct conf),
	.conf_daemon = offsetof(struct conf, daemon),
	.release = program_release,
	.check = program_check,
	.open = program_open,
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
