/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-dhcpd: a DHCP server (RFC 2131) and proxyDHCP server (PXE 2.1) for
 * network boot.  What of its life is its own: tables, database, sockets, and
 * the watch on the interface.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "conf.h"
#include "control.h"
#include "explain.h"
#include "interfaces.h"
#include "lease/commit.h"
#include "leasedb/writer.h"
#include "own_addrs.h"
#include "serve.h"
#include "status.h"
#include "sys/daemon.h"
#include "sys/log.h"
#include "sys/out.h"
#include "sys/path.h"
#include "util/ip4.h"

struct program {
	struct daemon daemon;
	struct interfaces *interfaces;
	struct state state;
	int lock_fd;		 /* of the database; -1: proxyDHCP */
	struct commit *commit;	 /* NULL: proxyDHCP */
	struct own_addrs *own;	 /* NULL: proxyDHCP */
	struct control *control; /* NULL: without */
	struct serve *serve;
	struct report report;
	struct metrics *metrics;
	struct status *status;
	/* The transaction that is under way. */
	uint64_t commit_began; /* loop_now() */
	size_t commit_rows;
};

static void program_release(void *conf)
{
	conf_release(conf);
}

static int program_configure(struct daemon *d, void *conf)
{
	static const char *const unused[] = {
		"router",     "dns",	       "domain", "lease",
		"boot-lease", "authoritative", "leases"};
	const struct conf *c = conf;
	size_t i;

	for (i = 0; c->proxy && i < sizeof(unused) / sizeof(unused[0]); i++)
		if (opts_given(&d->opts, unused[i]))
			log_warnx("%s: of no use with --proxy: another server "
				  "gives addresses",
				  unused[i]);
	if (c->metrics && !strcmp(c->metrics, "-")) {
		log_warnx("metrics: -: not a file, which it must be: it is "
			  "replaced by each new one");
		return EX_USAGE;
	}
	return conf_check(c);
}

/* --- check ---------------------------------------------------------------- */

/*
 * Build the tables for the interfaces.  They own their settings, which are read
 * from the options once more.  0, or an exit status after messages.
 */
static int build(struct program *p, struct state *st)
{
	struct conf c = {.root = NULL};
	struct iface_addrs own;
	int bad, rc = opts_set(&p->daemon.opts, &c);

	bad = rc ? 0 : iface_addrs_get(&own);
	if (bad) {
		log_warn(bad, "addresses of this machine");
		rc = EX_OSERR;
	}
	if (!rc)
		return state_build_take(st, &c, interfaces_all(p->interfaces),
					interfaces_count(p->interfaces), &own);
	conf_release(&c);
	return rc;
}

/* --explain: the tables are built as for a start, and nothing is opened. */
static int program_instead(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	const struct conf *c = conf;
	int rc;

	if (!c->explain)
		return -1;
	rc = conf_check(c);
	if (!rc)
		rc = interfaces_find(&p->interfaces, c);
	if (!rc)
		rc = build(p, &p->state);
	if (!rc)
		rc = explain(stdout, &p->state, c->explain);
	state_release(&p->state);
	interfaces_free(p->interfaces);
	p->interfaces = NULL;
	return out_close_stdout() && !rc ? EX_IOERR : rc;
}

/* Permissions may change; a directory that is missing is a mistake. */
static int check_metrics(const char *path)
{
	int rc = path ? path_may_create(path) : 0;

	if (!rc || rc == -EACCES)
		return 0;
	log_warn(rc, "metrics: %s", path);
	return EX_CANTCREAT;
}

/* The tables are kept for the start. */
static int program_check(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	const struct conf *c = conf;
	int rc = interfaces_find(&p->interfaces, c), bad;

	bad = rc ? 0 : build(p, &p->state);
	rc = rc ? rc : bad;
	bad = check_metrics(c->metrics);
	rc = rc ? rc : bad;
	/* With -n it may be the database of this daemon, which is running. */
	if (c->ifaces.n && !c->proxy &&
	    leasedb_writer_check(c->leases, !c->daemon.check))
		rc = rc ? rc : EX_CANTCREAT;
	bad = control_check(c->control, &d->user, c->daemon.check);
	rc = rc ? rc : bad;
	bad = p->interfaces ? interfaces_check(p->interfaces, d) : 0;
	return rc ? rc : bad;
}

/* --- start ---------------------------------------------------------------- */

static void on_packets(void *ctx, unsigned iface, enum serve_port port)
{
	struct program *p = ctx;
	const struct store_time now = store_now();

	own_addrs_refresh(p->own);
	serve_receive(p->serve, iface, port, &now);
}

/* --- the database --------------------------------------------------------- */

static void on_stored(void *ctx, bool stored)
{
	struct program *p = ctx;
	const struct store_time now = store_now();

	metrics_count_commit(p->metrics, p->commit_rows, stored,
			     loop_now() - p->commit_began);
	serve_stored(p->serve, stored, &now);
}

/* No lease can be stored any more. */
static void on_lost(void *ctx)
{
	struct program *p = ctx;

	p->daemon.status = EX_SOFTWARE;
	loop_stop(p->daemon.loop);
}

static void begin_commit(void *ctx, const struct leasedb_row *rows, size_t n)
{
	struct program *p = ctx;

	p->commit_began = loop_now();
	p->commit_rows = n;
	commit_begin(p->commit, rows, n);
}

/*
 * Lock the database, put its leases into the table, and start the process that
 * writes it.  0 or an exit status.
 */
static int open_database(struct program *p, const char *path)
{
	const struct store_time now = store_now();
	const struct priv_user *u = &p->daemon.user;
	struct leasedb_writer *db;
	int rc;

	if (p->state.server.proxy)
		return 0;
	p->lock_fd = leasedb_lock(path);
	if (p->lock_fd < 0 || leasedb_writer_open(&db, path, u->uid, u->gid))
		return EX_CANTCREAT;
	rc = state_load(&p->state, db, &now);
	/* SQLite's connections cannot be carried through fork(2). */
	leasedb_writer_close(db);
	if (rc || commit_start(&p->commit, path, u))
		return EX_CANTCREAT;
	return commit_watch(p->commit, p->daemon.loop, on_stored, on_lost, p)
		       ? EX_OSERR
		       : 0;
}

/* A new address is taken over. */
static void on_changed(void *ctx)
{
	struct program *p = ctx;

	if (daemon_reload(&p->daemon))
		log_warnx("interface: replies still name the old address");
}

static void on_interface_lost(void *ctx)
{
	struct program *p = ctx;

	p->daemon.status = EX_UNAVAILABLE;
	loop_stop(p->daemon.loop);
}

static const struct interfaces_told told = {
	.packets = on_packets,
	.changed = on_changed,
	.lost = on_interface_lost,
};

/* Open the interfaces, and answer what comes.  0 or an exit status. */
static int open_interfaces(struct program *p)
{
	const struct serve_store store = {begin_commit, p};
	const size_t n = interfaces_count(p->interfaces);
	struct serve_io *ios = calloc(n, sizeof(*ios));
	int rc = ios ? 0 : EX_OSERR;

	if (!rc)
		rc = interfaces_open(p->interfaces, &p->daemon, &told, p,
				     p->state.conf.ra);
	if (!rc) {
		interfaces_io(p->interfaces, ios);
		ios[0].changed = control_changed;
		ios[0].changed_ctx = p->control;
		p->serve = serve_new(ios, n, p->commit ? &store : NULL,
				     &p->state, &p->report);
		rc = p->serve && !control_watch(p->control, p->daemon.loop,
						&p->state, p->serve)
			     ? 0
			     : EX_OSERR;
	}
	free(ios);
	return rc;
}

/* Watch the addresses of this machine, which are never assigned. */
static int watch_own_addrs(struct program *p)
{
	int rc = p->state.server.proxy
			 ? 0
			 : own_addrs_open(&p->own, p->daemon.loop, &p->state);

	if (rc)
		log_warn(rc, "addresses of this machine");
	return rc ? EX_OSERR : 0;
}

/*
 * What the sandbox must allow: files that a reload reads, and questions to the
 * kernel about the interfaces.  The database is another process's.
 */
static void allow(struct program *p, const struct conf *c)
{
	struct sandbox *sb = p->daemon.sandbox;

	p->daemon.needs |= SANDBOX_NETLINK;
	if (p->control)
		p->daemon.needs |= SANDBOX_TCP; /* accept(2) */
	sandbox_read(sb, c->root);
	sandbox_read_parent(sb, c->hosts ? c->hosts : STATE_HOSTS);
	if (c->metrics) {
		sandbox_write_parent(sb, c->metrics);
		/* For rename(2). */
		p->daemon.needs |= SANDBOX_STORE;
	}
}

static int open_status(struct program *p)
{
	const struct status_source from = {&p->state, p->metrics,
					   p->daemon.events};

	p->status = status_open(p->daemon.loop, &from);
	return p->status ? 0 : EX_OSERR;
}

static int program_open(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	const struct conf *c = conf;
	int rc;

	p->report.events = d->events;
	p->report.metrics = p->metrics = malloc(sizeof(*p->metrics));
	if (!p->metrics) {
		log_warn(-ENOMEM, "metrics");
		return EX_OSERR;
	}
	metrics_init(p->metrics);
	rc = open_database(p, c->leases);
	if (!rc)
		rc = control_open(&p->control, c->control, &d->user,
				  !c->daemon.no_sandbox);
	if (!rc)
		rc = open_interfaces(p);
	if (!rc)
		rc = watch_own_addrs(p);
	if (!rc)
		rc = open_status(p);
	if (!rc)
		allow(p, c);
	return rc;
}

static void log_iface(const struct state *st, const struct server_iface *s)
{
	char ip[IP4_STRLEN];
	size_t n;

	(void)ip4_format(ip, s->iface.ip);
	if (s->proxy) {
		log_info("%s: proxyDHCP on %s", s->iface.name, ip);
		return;
	}
	/* The pools are those of the server, whatever interface it has. */
	n = state_count_addresses(st);
	log_info("%s: DHCP on %s, %zu address%s", s->iface.name, ip, n,
		 n == 1 ? "" : "es");
}

/* Log what is served. */
static int program_ready(struct daemon *d, void *conf)
{
	const struct program *p = d->ctx;
	const struct state *st = &p->state;
	const struct boot_map *boot;
	size_t i;

	status_write(p->status, ((const struct conf *)conf)->metrics);
	for (i = 0; i < st->n_ifaces; i++)
		log_iface(st, &st->ifaces[i]);
	boot = &st->conf.policy.boot;
	for (i = 0; i < boot->n; i++)
		log_debug("boot %s=%s", boot->v[i].client_class,
			  boot->v[i].file);
	return 0;
}

/* --- reload and end ------------------------------------------------------- */

/*
 * A root that is missing is no error at the start, when it may be made later.
 * A new one that is missing is a mistake, and the sandbox could not allow it.
 */
static bool may_change_root(const struct program *p, const char *root)
{
	if (!strcmp(root, p->state.conf.root) || !access(root, X_OK))
		return true;
	log_warn(-errno, "root: %s", root);
	return false;
}

/*
 * The new tables are built as a whole before the old ones are released.  What
 * the old one has of leases counts, not the database: it has no offers.
 */
static int program_reload(struct daemon *d, void *conf)
{
	const struct store_time now = store_now();
	struct program *p = d->ctx;
	const struct conf *c = conf;
	struct state st;
	int rc;

	interfaces_take(p->interfaces);
	if (!may_change_root(p, c->root) ||
	    !sandbox_allows(d->sandbox, "root", c->root) ||
	    !sandbox_allows(d->sandbox, "hosts", c->hosts) ||
	    !sandbox_allows_write(d->sandbox, "metrics", c->metrics))
		return EX_CONFIG;
	rc = check_metrics(c->metrics);
	if (!rc)
		rc = build(p, &st);
	if (rc)
		return rc;
	if (state_take_over(&st, &p->state, &now)) {
		state_release(&st);
		return EX_OSERR;
	}
	state_replace_take(&p->state, &st);
	status_reloaded(p->status);
	status_write(p->status, c->metrics);
	return 0;
}

static void program_close(struct daemon *d)
{
	struct program *p = d->ctx;

	status_close(p->status);
	control_close(p->control);
	own_addrs_close(p->own);
	interfaces_free(p->interfaces);
	commit_stop(p->commit);
	serve_free(p->serve);
	if (p->lock_fd >= 0)
		(void)close(p->lock_fd);
	state_release(&p->state);
	free(p->metrics);
}

static const struct daemon_ops ops = {
	.tool = "pxe-dhcpd",
	.synopsis = "-i IF [--pool A-B | --proxy] [OPTION...]",
	.config = "/etc/pxe/dhcpd.conf",
	.groups = conf_groups,
	.blocks = conf_blocks,
	.conf_size = sizeof(struct conf),
	.conf_daemon = offsetof(struct conf, daemon),
	.release = program_release,
	.instead = program_instead,
	.configure = program_configure,
	.check = program_check,
	.open = program_open,
	.ready = program_ready,
	.reload = program_reload,
	.close = program_close,
};

int main(int argc, char **argv)
{
	struct program p = {.daemon = {.ops = &ops}, .lock_fd = -1};

	p.daemon.ctx = &p;
	return daemon_main(&p.daemon, argc, argv);
}
