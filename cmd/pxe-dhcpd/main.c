/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-dhcpd: a DHCP server (RFC 2131) and proxyDHCP server (PXE 2.1) for
 * network boot.  Start, reload, and the watch on the interface.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "conf.h"
#include "serve.h"
#include "sockets.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/ip4.h"

/* Microseconds between two looks at the interface. */
#define WATCH_USEC 2000000

struct program {
	struct opts opts;
	struct daemon daemon;
	struct iface iface; /* as it is served */
	struct iface seen;  /* as it was at the last look */
	struct loop_timer *watch;
	int status; /* to exit with when the loop stops */
	struct state state;
	struct leasedb_writer *db; /* NULL: proxyDHCP */
	struct sockets *sockets;
	struct serve *serve;
	struct report report;
};

/* The options' values into *c.  0, or an exit status after messages. */
static int configure(struct opts *o, struct conf *c)
{
	int rc;

	memset(c, 0, sizeof(*c));
	rc = opts_apply(o, c);
	if (!rc)
		rc = conf_check(c);
	if (rc)
		conf_release(c);
	return rc;
}

/* -n: check the hosts file too, and print the configuration. */
static int check(struct program *p, struct conf *c)
{
	struct hosts_table *t = NULL;
	int rc = 0;

	if (c->hosts)
		rc = hosts_table_load(&t, c->hosts);
	hosts_table_free(t);
	conf_release(c);
	if (rc)
		return rc == -ENOENT ? EX_NOINPUT : EX_CONFIG;
	opts_print(&p->opts, stdout);
	return out_close_stdout() ? EX_IOERR : EX_OK;
}

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
 * Read the configuration again, for an interface as it is now.  The new state
 * is built as a whole before the old one is released.  Leases come from the
 * database, which has no offers: those clients ask again.  0, or -1 after a
 * message, and nothing has changed.
 */
static int rebuild(struct program *p, const struct iface *iface)
{
	const struct store_time now = store_now();
	struct state st;
	struct conf c;

	if (configure(&p->opts, &c))
		return -1;
	if (conf_needs_restart(&c, &p->state.conf)) {
		log_warnx("reload: interface, proxy, leases, user and events "
			  "need a restart");
		conf_release(&c);
		return -1;
	}
	if (!sandbox_allows(p->daemon.sandbox, "root", c.root) ||
	    !sandbox_allows(p->daemon.sandbox, "hosts", c.hosts)) {
		conf_release(&c);
		return -1;
	}
	if (state_build_take(&st, &c, iface))
		return -1;
	if (p->db && state_load(&st, p->db, &now)) {
		state_release(&st);
		return -1;
	}
	state_replace_take(&p->state, &st);
	p->iface = *iface;
	return 0;
}

static void reload(void *ctx)
{
	struct program *p = ctx;
	struct iface now = p->iface;

	/* If it is gone or has no address, watch() says so. */
	if (iface_get(&now, p->iface.name) || !now.ip)
		now = p->iface;
	if (rebuild(p, &now))
		log_warnx("reload: the old configuration stays");
	else
		log_info("configuration reloaded");
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
		p->status = EX_UNAVAILABLE;
		loop_stop(p->daemon.loop);
		return;
	}
	if (!memcmp(&now, &p->seen, sizeof(now)))
		return;
	p->seen = now;
	if (now.ip == p->iface.ip && now.mask == p->iface.mask)
		return;
	log_warnx("interface: %s: its address changed", p->iface.name);
	if (!now.ip || rebuild(p, &now))
		log_warnx("interface: %s: replies still name the old address",
			  p->iface.name);
}

/* Log what is served. */
static void announce(const struct program *p)
{
	const struct state *st = &p->state;
	struct lease_counts n;
	char ip[IP4_STRLEN];
	size_t i;

	(void)ip4_format(ip, p->iface.ip);
	if (st->server.proxy) {
		log_info("%s: proxyDHCP on %s", p->iface.name, ip);
	} else {
		lease_table_count(st->server.leases, 0, &n);
		log_info("%s: DHCP on %s, %zu addresses", p->iface.name, ip,
			 n.total);
	}
	for (i = 0; i < st->conf.boot.n; i++)
		log_debug("boot %s=%s", st->conf.boot.v[i].client_class,
			  st->conf.boot.v[i].file);
}

/*
 * What the sandbox must allow: files that a reload reads, and the directory of
 * the database, where SQLite makes and removes its journal.
 */
static void allow(struct program *p)
{
	struct sandbox *sb = p->daemon.sandbox;
	const struct conf *c = &p->state.conf;

	daemon_allow_config(&p->daemon, &p->opts);
	/* The interface is looked at from time to time. */
	p->daemon.needs |= SANDBOX_NETLINK;
	sandbox_read(sb, c->root);
	sandbox_read_beside(sb, c->hosts ? c->hosts : STATE_HOSTS);
	if (p->db)
		sandbox_write_beside(sb, c->leases);
}

static void on_packets(void *ctx, enum serve_port port)
{
	struct program *p = ctx;
	const struct store_time now = store_now();

	serve_receive(p->serve, port, &now);
}

/* Open the sockets, and answer what comes.  0 or an exit status. */
static int serve(struct program *p)
{
	struct serve_io io;
	int rc = sockets_open(&p->sockets, &p->iface, p->state.server.proxy);

	if (rc)
		return rc;
	io = sockets_io(p->sockets);
	p->serve = serve_new(&io, &p->state, p->db, &p->report);
	if (!p->serve ||
	    sockets_watch(p->sockets, p->daemon.loop, on_packets, p))
		return EX_OSERR;
	return 0;
}

/* Read the tables, open the database.  0 or an exit status. */
static int load(struct program *p, struct conf *c)
{
	const struct store_time now = store_now();
	int rc = state_build_take(&p->state, c, &p->iface);

	if (rc || p->state.server.proxy)
		return rc;
	if (leasedb_writer_open(&p->db, p->state.conf.leases,
				p->daemon.user.uid, p->daemon.user.gid) ||
	    state_load(&p->state, p->db, &now))
		return EX_CANTCREAT;
	return 0;
}

/* Everything up to the loop.  0 or an exit status. */
static int start(struct program *p, struct conf *c)
{
	int rc = find_interface(p, c->iface);

	if (!rc)
		rc = daemon_start(&p->daemon, &c->daemon, "pxe-dhcpd");
	if (rc) {
		conf_release(c);
		return rc;
	}
	p->report.events = p->daemon.events;
	rc = load(p, c);
	if (!rc)
		rc = serve(p);
	if (rc)
		return rc;
	p->seen = p->iface;
	p->watch = loop_timer(p->daemon.loop, watch, p);
	if (!p->watch)
		return EX_OSERR;
	loop_timer_start(p->watch, WATCH_USEC);
	allow(p);
	rc = daemon_ready(&p->daemon);
	if (!rc)
		announce(p);
	return rc;
}

int main(int argc, char **argv)
{
	static const char synopsis[] =
		"-i IF [--pool A-B | --proxy] [OPTION...]";
	struct program p = {
		.opts = {.tool = "pxe-dhcpd",
			 .synopsis = synopsis,
			 .groups = conf_groups,
			 .default_config = "/etc/pxe/dhcpd.conf"},
	};
	struct conf c;
	int rc;

	p.daemon.reload = reload;
	p.daemon.ctx = &p;
	rc = opts_parse(&p.opts, argc, argv);
	if (rc >= 0)
		goto out;
	rc = EX_USAGE;
	if (p.opts.n_args) {
		log_warnx("%s: takes options only", p.opts.args[0]);
		goto out;
	}
	rc = configure(&p.opts, &c);
	if (rc)
		goto out;
	if (c.daemon.check) {
		rc = check(&p, &c);
		goto out;
	}
	rc = start(&p, &c);
	if (!rc)
		rc = loop_run(p.daemon.loop) ? EX_OSERR : p.status;
	loop_timer_free(p.watch);
	sockets_close(p.sockets);
	serve_free(p.serve);
	leasedb_writer_close(p.db);
	state_release(&p.state);
	daemon_stop(&p.daemon);
out:
	opts_release(&p.opts);
	return rc;
}
