/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server's tables from its configuration: subnets and pools (pools.c), the
 * addresses that are never assigned (excluded.c), the reservations of the hosts
 * file (pxe-hosts(5)), the boot files of the boot root.
 */
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/root.h"
#include "excluded.h"
#include "lease/store.h"
#include "pools.h"
#include "sys/log.h"
#include "util/ip4.h"

/* Is it the first or last address of its subnet? */
static bool is_edge(const struct server *s, uint32_t ip)
{
	const struct subnet *net = subnets_find(&s->subnets, ip);

	return net && subnet_is_edge(net, ip);
}

/* Reserve the address of a line of the hosts file.  0 or an exit status. */
static int add_host(struct state *st, const struct hosts_entry *e,
		    const char *path)
{
	char ip[IP4_STRLEN];

	(void)ip4_format(ip, e->host.ip);
	if (iface_addrs_has(&st->own, e->host.ip)) {
		log_warnx("%s:%u: %s: that is this server's own address", path,
			  e->line, ip);
		return EX_CONFIG;
	}
	if (is_edge(&st->server, e->host.ip)) {
		log_warnx("%s:%u: %s: the network's own or its broadcast "
			  "address",
			  path, e->line, ip);
		return EX_CONFIG;
	}
	if (!subnets_find(&st->server.subnets, e->host.ip)) {
		log_warnx("%s:%u: %s: in no network that is served here; "
			  "ignored",
			  path, e->line, ip);
		return 0;
	}
	if (!lease_table_reserve(st->server.leases, e->host.ip)) {
		log_warnx("hosts: out of memory");
		return EX_OSERR;
	}
	return 0;
}

static int add_hosts(struct state *st)
{
	const char *path = st->conf.hosts;
	size_t i;
	int rc, bad;

	if (!path && !access(STATE_HOSTS, F_OK))
		path = STATE_HOSTS;
	if (!path)
		return 0;
	rc = hosts_table_load(&st->hosts, path);
	if (rc)
		return rc == -ENOENT ? EX_NOINPUT : EX_CONFIG;
	st->server.hosts = st->hosts;
	if (host_rules_read(&st->server.host_rules, st->hosts, &st->conf.tags,
			    path))
		rc = EX_CONFIG;
	if (st->server.proxy)
		return rc;
	for (i = 0; i < hosts_table_count(st->hosts); i++) {
		const struct hosts_entry *e = hosts_table_at(st->hosts, i);

		bad = e->host.ip ? add_host(st, e, path) : 0;
		if (bad)
			rc = bad;
		if (rc == EX_OSERR)
			break;
	}
	return rc;
}

/*
 * Boot files of the boot root, for classes without --boot.  A boot root that
 * is there but cannot be read is an error: at a reload, whose rights are those
 * of the daemon's user, its boot files would be lost silently.
 */
static int add_boot(struct state *st)
{
	struct conf *c = &st->conf;
	int root = root_open(c->root);

	if (root < 0 && root != -ENOENT) {
		log_warn(root, "boot root: %s", c->root);
		return EX_CONFIG;
	}
	if (root >= 0) {
		boot_map_add_defaults(&c->policy.boot, root, c->http);
		(void)close(root);
	} else if (!c->policy.boot.n) {
		log_warn(root, "boot root: %s: no boot files", c->root);
	}
	return 0;
}

/* The tables of st, whose conf and own are set.  0, or an exit status. */
static int build(struct state *st)
{
	struct server *s = &st->server;
	size_t i;
	int rc;

	s->ifaces = st->ifaces;
	s->n_ifaces = st->n_ifaces;
	s->proxy = true;
	for (i = 0; i < st->n_ifaces; i++)
		s->proxy = s->proxy && st->ifaces[i].proxy;
	s->conf = &st->conf;
	s->leases = lease_table_new();
	s->chain = calloc(1, sizeof(*s->chain));
	s->chosen = calloc(1, sizeof(*s->chosen));
	s->twins = calloc(1, sizeof(*s->twins));
	if (!s->leases || !s->chain || !s->chosen || !s->twins) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	rc = pools_add(s, &st->pool_tags);
	if (!rc && excluded_add(s, &st->own)) {
		log_warnx("pool: out of memory");
		rc = EX_OSERR;
	}
	if (!rc)
		rc = add_hosts(st);
	if (!rc && pools_count_unusable(s)) {
		pools_log_unusable(s);
		rc = EX_CONFIG;
	}
	return rc ? rc : add_boot(st);
}

/* Does a line of the hosts file give the tag to a machine? */
static bool is_given_by_hosts(const struct state *st, size_t tag)
{
	const struct host_rules *r = &st->server.host_rules;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i] && r->v[i]->tags >> tag & 1)
			return true;
	return false;
}

/* A tag that nothing has says nothing: most likely a match was forgotten. */
static void log_unused_tags(const struct state *st)
{
	const struct tags *t = &st->conf.tags;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!t->v[i].n && !is_given_by_hosts(st, i))
			log_warnx("tag %s: no machine has it: it has no match, "
				  "and the hosts file does not name it",
				  t->v[i].name);
}

int state_build_take(struct state *st, struct conf *conf,
		     const struct server_iface *ifaces, size_t n,
		     struct iface_addrs *own)
{
	int rc;

	memset(st, 0, sizeof(*st));
	st->conf = *conf;
	st->own = *own;
	memset(conf, 0, sizeof(*conf));
	memset(own, 0, sizeof(*own));
	st->ifaces = calloc(n, sizeof(*ifaces));
	if (st->ifaces) {
		memcpy(st->ifaces, ifaces, n * sizeof(*ifaces));
		st->n_ifaces = n;
		rc = build(st);
	} else {
		log_warnx("out of memory");
		rc = EX_OSERR;
	}
	if (rc)
		state_release(st);
	else
		log_unused_tags(st);
	return rc;
}

void state_release(struct state *st)
{
	lease_table_free(st->server.leases);
	free(st->server.chain);
	free(st->server.chosen);
	free(st->server.twins);
	subnets_release(&st->server.subnets);
	host_rules_release(&st->server.host_rules);
	hosts_table_free(st->hosts);
	free(st->pool_tags);
	free(st->ifaces);
	iface_addrs_release(&st->own);
	conf_release(&st->conf);
	memset(st, 0, sizeof(*st));
}

int state_load(struct state *st, struct leasedb_writer *db,
	       const struct store_time *now)
{
	int rc = store_load(db, st->server.leases, &st->server.subnets, now);

	if (!rc)
		excluded_log_held(&st->server, &st->own, now);
	return rc;
}

int state_take_over(struct state *st, const struct state *from,
		    const struct store_time *now)
{
	if (store_take_over(st->server.leases, from->server.leases,
			    &st->server.subnets, now->mono)) {
		log_warnx("leases: out of memory");
		return -1;
	}
	*st->server.chain = *from->server.chain;
	*st->server.chosen = *from->server.chosen;
	excluded_log_held(&st->server, &st->own, now);
	return 0;
}

int state_set_own_take(struct state *st, struct iface_addrs *own,
		       const struct store_time *now)
{
	size_t before = pools_count_unusable(&st->server);
	int rc = excluded_update(&st->server, &st->own, own, now);

	if (rc) {
		iface_addrs_release(own);
		return rc;
	}
	iface_addrs_release(&st->own);
	st->own = *own;
	memset(own, 0, sizeof(*own));
	if (pools_count_unusable(&st->server) > before)
		pools_log_unusable(&st->server);
	return 0;
}

/* Those of the hosts file that are in no pool. */
static size_t count_hosts(const struct state *st)
{
	const struct server *s = &st->server;
	size_t i, n = 0;

	for (i = 0; s->hosts && i < hosts_table_count(s->hosts); i++) {
		uint32_t ip = hosts_table_at(s->hosts, i)->host.ip;
		const struct lease *l = lease_table_by_ip(s->leases, ip);

		n += l && !l->in_pool && !l->own;
	}
	return n;
}

size_t state_count_addresses(const struct state *st)
{
	return count_hosts(st) + pools_count_addresses(&st->server);
}

void state_replace_take(struct state *st, struct state *from)
{
	state_release(st);
	*st = *from;
	memset(from, 0, sizeof(*from));
	st->server.conf = &st->conf;
}
