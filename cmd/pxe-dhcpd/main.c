/* SPDX-License-Identifier: BSD-2-Clause */
/* pxe-dhcpd: who gets which address and which boot file. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "conf.h"
#include "serve.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/ip4.h"

struct program {
	struct opts opts;
	struct daemon daemon;
	struct iface iface;
	struct state state;
	struct store *store;
	struct serve *serve;
	struct report report;
};

/* The options' values, checked together.  0 or an exit status. */
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

static int check(struct program *p, struct conf *c)
{
	opts_print(&p->opts, stdout);
	conf_release(c);
	return out_close_stdout() ? EX_IOERR : EX_OK;
}

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
 * A new configuration is built whole before the old one goes.  Leases on disk
 * are the truth: offers that were not yet taken up are made again.
 */
static void reload(void *ctx)
{
	struct program *p = ctx;
	struct state fresh;
	struct conf c;

	if (configure(&p->opts, &c)) {
		log_warnx("reload: the old configuration stays");
		return;
	}
	if (strcmp(c.iface, p->state.conf.iface) ||
	    c.proxy != p->state.conf.proxy ||
	    strcmp(c.leases, p->state.conf.leases)) {
		log_warnx("reload: interface, proxy and leases need a "
			  "restart; the old configuration stays");
		conf_release(&c);
		return;
	}
	if (state_build_take(&fresh, &c, &p->iface)) {
		log_warnx("reload: the old configuration stays");
		return;
	}
	if (p->store && state_load(&fresh, p->store)) {
		log_warnx("reload: the old configuration stays");
		state_release(&fresh);
		return;
	}
	state_release(&p->state);
	p->state = fresh;
	/* The structure moved with its boot map. */
	p->state.server.boot = &p->state.conf.boot;
	log_info("configuration reloaded");
}

static void announce(const struct program *p)
{
	const struct state *st = &p->state;
	struct leases_count n;
	char ip[IP4_STRLEN];
	size_t i;

	(void)ip4_format(ip, p->iface.ip);
	if (st->server.proxy) {
		log_info("%s: proxyDHCP on %s", p->iface.name, ip);
	} else {
		leases_count(st->server.leases, 0, &n);
		log_info("%s: DHCP on %s, %zu addresses", p->iface.name, ip,
			 n.total);
	}
	for (i = 0; i < st->conf.boot.n; i++)
		log_debug("boot %s=%s", st->conf.boot.v[i].boot_class,
			  st->conf.boot.v[i].file);
}

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
	rc = state_build_take(&p->state, c, &p->iface);
	if (rc)
		return rc;
	if (!p->state.server.proxy &&
	    (store_open(&p->store, p->state.conf.leases, p->daemon.user.uid,
			p->daemon.user.gid) ||
	     state_load(&p->state, p->store)))
		return EX_CANTCREAT;
	p->serve = serve_open(&p->iface, &p->state, p->store, &p->report);
	if (!p->serve)
		return EX_NOPERM;
	if (serve_start(p->serve, p->daemon.loop))
		return EX_OSERR;
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
	if (!rc && loop_run(p.daemon.loop))
		rc = EX_OSERR;
	serve_close(p.serve);
	store_close(p.store);
	state_release(&p.state);
	daemon_stop(&p.daemon);
out:
	opts_release(&p.opts);
	return rc;
}
