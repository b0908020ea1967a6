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
#include "explain.h"
#include "lease/commit.h"
#include "leasedb/writer.h"
#include "own_addrs.h"
#include "ra.h"
#include "serve.h"
#include "sockets.h"
#include "sys/daemon.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/ip4.h"

/* Microseconds between two looks at the interface. */
#define WATCH_USEC 2000000

struct program {
	struct daemon daemon;
	struct iface iface; /* as it is served */
	struct iface seen;  /* as it was at the last look */
	struct loop_timer *watch;
	struct state state;
	int lock_fd;	       /* of the database; -1: proxyDHCP */
	struct commit *commit; /* NULL: proxyDHCP */
	struct own_addrs *own; /* NULL: proxyDHCP */
	struct sockets *sockets;
	struct ra *ra; /* NULL: without */
	struct serve *serve;
	struct report report;
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
	return conf_check(c);
}

/* --- check ---------------------------------------------------------------- */

/* The interface by its name.  0, or an exit status after a message. */
static int find_interface(struct program *p, const char *name)
{
	int rc = iface_get(&p->iface, name);

	if (rc) {
		log_warn(rc, "interface: %s", name);
		return EX_UNAVAILABLE;
	}
	if (!p->iface.ip) {
		log_warnx("interface: %s: has no IPv4 address; give it one: "
			  "ip address add ADDRESS/LEN dev %s",
			  name, name);
		return EX_UNAVAILABLE;
	}
	return 0;
}

/*
 * Build the tables for an interface.  They own their settings, which are read
 * from the options once more.  0, or an exit status after messages.
 */
static int build(struct program *p, struct state *st, const struct iface *iface)
{
	struct conf c = {.iface = NULL};
	struct iface_addrs own;
	int bad, rc = opts_set(&p->daemon.opts, &c);

	bad = rc ? 0 : iface_addrs_get(&own);
	if (bad) {
		log_warn(bad, "addresses of this machine");
		rc = EX_OSERR;
	}
	if (!rc)
		return state_build_take(st, &c, iface, &own);
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
		rc = find_interface(p, c->iface);
	if (!rc)
		rc = build(p, &p->state, &p->iface);
	if (!rc)
		rc = explain(stdout, &p->state, c->explain);
	state_release(&p->state);
	return out_close_stdout() && !rc ? EX_IOERR : rc;
}

/* The tables are kept for the start. */
static int program_check(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	const struct conf *c = conf;
	int rc = find_interface(p, c->iface), bad;

	bad = rc ? 0 : build(p, &p->state, &p->iface);
	rc = rc ? rc : bad;
	/* With -n it may be the database of this daemon, which is running. */
	if (!c->proxy && leasedb_writer_check(c->leases, !c->daemon.check))
		rc = rc ? rc : EX_CANTCREAT;
	bad = p->iface.index ? sockets_check(d, &p->iface, c->proxy) : 0;
	return rc ? rc : bad;
}

/* --- start ---------------------------------------------------------------- */

static void on_packets(void *ctx, enum serve_port port)
{
	struct program *p = ctx;
	const struct store_time now = store_now();

	own_addrs_refresh(p->own);
	serve_receive(p->serve, port, &now);
}

/* --- the database --------------------------------------------------------- */

static void on_stored(void *ctx, bool stored)
{
	struct program *p = ctx;
	const struct store_time now = store_now();

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

/* Open the sockets, and answer what comes.  0 or an exit status. */
static int open_sockets(struct program *p)
{
	const struct serve_store store = {begin_commit, p};
	struct serve_io io;
	int rc = sockets_open(&p->sockets, &p->iface, p->state.server.proxy);

	if (rc)
		return rc;
	if (p->state.conf.ra)
		p->ra = ra_open(p->daemon.loop, &p->iface);
	io = sockets_io(p->sockets);
	io.client = ra_client;
	io.client_ctx = p->ra;
	p->serve = serve_new(&io, p->commit ? &store : NULL, &p->state,
			     &p->report);
	if (!p->serve ||
	    sockets_watch(p->sockets, p->daemon.loop, on_packets, p))
		return EX_OSERR;
	return 0;
}

/*
 * Look at the interface.  The sockets are bound to its index, not to its name:
 * if it was removed, and perhaps made anew, only a restart can serve it.  A new
 * address is taken over.
 */
static void watch(void *ctx)
{
	struct program *p = ctx;
	struct iface now;

	loop_timer_start(p->watch, WATCH_USEC);
	if (iface_get(&now, p->iface.name) || now.index != p->iface.index) {
		log_warnx("interface: %s: went away", p->iface.name);
		p->daemon.status = EX_UNAVAILABLE;
		loop_stop(p->daemon.loop);
		return;
	}
	if (!memcmp(&now, &p->seen, sizeof(now)))
		return;
	p->seen = now;
	/* A bridge takes that of its first port: replies come from it. */
	p->iface.mac = now.mac;
	if (now.ip == p->iface.ip && now.mask == p->iface.mask)
		return;
	log_warnx("interface: %s: its address changed", p->iface.name);
	if (!now.ip || daemon_reload(&p->daemon))
		log_warnx("interface: %s: replies still name the old address",
			  p->iface.name);
}

static int start_watch(struct program *p)
{
	int rc = p->state.server.proxy
			 ? 0
			 : own_addrs_open(&p->own, p->daemon.loop, &p->state);

	if (rc) {
		log_warn(rc, "addresses of this machine");
		return EX_OSERR;
	}
	p->seen = p->iface;
	p->watch = loop_timer(p->daemon.loop, watch, p);
	if (!p->watch)
		return EX_OSERR;
	loop_timer_start(p->watch, WATCH_USEC);
	return 0;
}

/*
 * What the sandbox must allow: files that a reload reads, and the questions of
 * watch() to the kernel.  The database is another process's.
 */
static void allow(struct program *p, const struct conf *c)
{
	struct sandbox *sb = p->daemon.sandbox;

	p->daemon.needs |= SANDBOX_NETLINK;
	sandbox_read(sb, c->root);
	sandbox_read_parent(sb, c->hosts ? c->hosts : STATE_HOSTS);
}

static int program_open(struct daemon *d, void *conf)
{
	struct program *p = d->ctx;
	const struct conf *c = conf;
	int rc;

	p->report.events = d->events;
	rc = open_database(p, c->leases);
	if (!rc)
		rc = open_sockets(p);
	if (!rc)
		rc = start_watch(p);
	if (!rc)
		allow(p, c);
	return rc;
}

/* Log what is served. */
static int program_ready(struct daemon *d, void *conf)
{
	const struct program *p = d->ctx;
	const struct state *st = &p->state;
	const struct boot_map *boot;
	char ip[IP4_STRLEN];
	size_t i, n;

	(void)conf;
	(void)ip4_format(ip, p->iface.ip);
	if (st->server.proxy) {
		log_info("%s: proxyDHCP on %s", p->iface.name, ip);
	} else {
		n = state_count_addresses(st);
		log_info("%s: DHCP on %s, %zu address%s", p->iface.name, ip, n,
			 n == 1 ? "" : "es");
	}
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
	struct iface iface;
	struct state st;
	int rc;

	/* If it is gone or has no address, watch() says so. */
	if (iface_get(&iface, p->iface.name) || !iface.ip)
		iface = p->iface;
	if (!may_change_root(p, c->root) ||
	    !sandbox_allows(d->sandbox, "root", c->root) ||
	    !sandbox_allows(d->sandbox, "hosts", c->hosts))
		return EX_CONFIG;
	rc = build(p, &st, &iface);
	if (rc)
		return rc;
	if (state_take_over(&st, &p->state, &now)) {
		state_release(&st);
		return EX_OSERR;
	}
	state_replace_take(&p->state, &st);
	p->iface = iface;
	return 0;
}

static void program_close(struct daemon *d)
{
	struct program *p = d->ctx;

	loop_timer_free(p->watch);
	own_addrs_close(p->own);
	ra_close(p->ra);
	sockets_close(p->sockets);
	commit_stop(p->commit);
	serve_free(p->serve);
	if (p->lock_fd >= 0)
		(void)close(p->lock_fd);
	state_release(&p->state);
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
