/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server's tables from its configuration: pools and their subnets, the
 * addresses that are never assigned, the reservations of the hosts file
 * (pxe-hosts(5)), the boot files of the boot root.
 */
#include "state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/root.h"
#include "excluded.h"
#include "lease/store.h"
#include "sys/log.h"
#include "util/ip4.h"

/* "A-B" for messages. */
static const char *pool_text(char buf[static 40], const struct conf_pool *p)
{
	char a[IP4_STRLEN], b[IP4_STRLEN];

	(void)snprintf(buf, 40, "%s-%s", ip4_format(a, p->first),
		       ip4_format(b, p->last));
	return buf;
}

/*
 * The mask of a pool: that of its own length, or the interface's if the pool
 * lies in its subnet.  0, or -1 after a message.
 */
static int pool_mask(const struct conf_pool *p, const struct iface *iface,
		     uint32_t *mask)
{
	char text[40], ip[IP4_STRLEN];

	*mask = p->prefix >= 0 ? ip4_mask((unsigned)p->prefix) : iface->mask;
	if (p->prefix < 0 &&
	    ((p->first ^ iface->ip) & *mask || (p->last ^ iface->ip) & *mask)) {
		log_warnx("pool: %s: not in the network of %s (%s/%d); for "
			  "one behind a relay add its length: A-B/LEN",
			  pool_text(text, p), iface->name,
			  ip4_format(ip, iface->ip), ip4_mask_len(*mask));
		return -1;
	}
	if (*mask != iface->mask && !((p->first ^ iface->ip) & *mask)) {
		log_warnx("pool: %s/%d: %s lies there with another length "
			  "(%s/%d); %s",
			  pool_text(text, p), p->prefix, iface->name,
			  ip4_format(ip, iface->ip), ip4_mask_len(iface->mask),
			  *mask < iface->mask ? "give it that of the pool"
					      : "leave the length out");
		return -1;
	}
	return 0;
}

static int add_pool(struct state *st, const struct conf_pool *p,
		    const struct iface *iface)
{
	struct server *s = &st->server;
	struct subnet *net;
	uint32_t mask, pool;
	char text[40];
	int rc;

	if (pool_mask(p, iface, &mask))
		return EX_CONFIG;
	net = subnets_add(&s->subnets, p->first & mask, mask);
	if (!net) {
		log_warnx("pool: out of memory");
		return EX_OSERR;
	}
	if (net->n_pools == SUBNET_POOLS_MAX) {
		log_warnx("pool: %s: more than %d pools in one network",
			  pool_text(text, p), SUBNET_POOLS_MAX);
		return EX_CONFIG;
	}
	rc = lease_table_add_pool(s->leases, p->first, p->last, &pool);
	if (rc) {
		log_warnx("pool: %s: %s", pool_text(text, p),
			  rc == -EEXIST	 ? "overlaps another pool"
			  : rc == -E2BIG ? "more than 1048576 addresses in all"
					 : log_reason(rc));
		return rc == -ENOMEM ? EX_OSERR : EX_CONFIG;
	}
	net->pools[net->n_pools++] = pool;
	return 0;
}

static int add_pools(struct state *st, const struct iface *iface)
{
	size_t i;
	int rc;

	for (i = 0; i < st->conf.pools.n; i++) {
		rc = add_pool(st, &st->conf.pools.v[i], iface);
		if (rc)
			return rc;
	}
	if (!excluded_add(&st->server, &st->conf, &st->own))
		return 0;
	log_warnx("pool: out of memory");
	return EX_OSERR;
}

/* Is there an address in the pool that can be given to somebody? */
static bool is_pool_usable(const struct state *st, const struct conf_pool *p)
{
	uint32_t ip = p->first;

	while (ip < p->last && !excluded_is_given(&st->server, ip))
		ip++;
	return excluded_is_given(&st->server, ip);
}

static size_t count_unusable_pools(const struct state *st)
{
	size_t i, n = 0;

	for (i = 0; i < st->conf.pools.n; i++)
		n += !is_pool_usable(st, &st->conf.pools.v[i]);
	return n;
}

static void log_unusable_pools(const struct state *st)
{
	char text[40];
	size_t i;

	for (i = 0; i < st->conf.pools.n; i++)
		if (!is_pool_usable(st, &st->conf.pools.v[i]))
			log_warnx("pool: %s: has no address to give: those of "
				  "this machine, of routers and servers, and "
				  "the network's own and broadcast address "
				  "are not given",
				  pool_text(text, &st->conf.pools.v[i]));
}

/* Is it the first or last address of its subnet? */
static bool is_edge(const struct server *s, uint32_t ip)
{
	const struct subnet *net = subnets_find(&s->subnets, ip);

	return net && subnet_is_edge(net, ip);
}

/* Reserve the address of a line of the hosts file.  0 or an exit status. */
static int add_host(struct state *st, const struct hosts_entry *e,
		    const char *path, const struct iface *iface)
{
	char ip[IP4_STRLEN];

	(void)ip4_format(ip, e->host.ip);
	if (e->host.ip == iface->ip || iface_addrs_has(&st->own, e->host.ip)) {
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

static int add_hosts(struct state *st, const struct iface *iface)
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
	if (st->server.proxy)
		return 0;
	for (i = 0; i < hosts_table_count(st->hosts); i++) {
		const struct hosts_entry *e = hosts_table_at(st->hosts, i);

		bad = e->host.ip ? add_host(st, e, path, iface) : 0;
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

	st->server.boot = &c->boot;
	if (root < 0 && root != -ENOENT) {
		log_warn(root, "boot root: %s", c->root);
		return EX_CONFIG;
	}
	if (root >= 0) {
		boot_map_add_defaults(&c->boot, root, c->http);
		(void)close(root);
	} else if (!c->boot.n) {
		log_warn(root, "boot root: %s: no boot files", c->root);
	}
	return 0;
}

int state_build_take(struct state *st, struct conf *conf,
		     const struct iface *iface, struct iface_addrs *own)
{
	struct server *s = &st->server;
	int rc;

	memset(st, 0, sizeof(*st));
	st->conf = *conf;
	st->own = *own;
	memset(conf, 0, sizeof(*conf));
	memset(own, 0, sizeof(*own));
	s->ip = iface->ip;
	s->proxy = st->conf.proxy;
	s->lease_time = st->conf.lease;
	s->next_server = st->conf.next_server ? st->conf.next_server
					      : iface->ip;
	s->leases = lease_table_new();
	/* Even without a pool, the interface's subnet has reservations. */
	if (!s->leases ||
	    !subnets_add(&s->subnets, iface->ip & iface->mask, iface->mask)) {
		log_warnx("out of memory");
		rc = EX_OSERR;
		goto fail;
	}
	rc = add_pools(st, iface);
	if (!rc)
		rc = add_hosts(st, iface);
	if (!rc && count_unusable_pools(st)) {
		log_unusable_pools(st);
		rc = EX_CONFIG;
	}
	if (!rc)
		rc = add_boot(st);
	if (!rc)
		return 0;
fail:
	state_release(st);
	return rc;
}

void state_release(struct state *st)
{
	lease_table_free(st->server.leases);
	subnets_release(&st->server.subnets);
	hosts_table_free(st->hosts);
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
	excluded_log_held(&st->server, &st->own, now);
	return 0;
}

int state_set_own_take(struct state *st, struct iface_addrs *own,
		       const struct store_time *now)
{
	size_t before = count_unusable_pools(st);
	int rc = excluded_update(&st->server, &st->conf, &st->own, own, now);

	if (rc) {
		iface_addrs_release(own);
		return rc;
	}
	iface_addrs_release(&st->own);
	st->own = *own;
	memset(own, 0, sizeof(*own));
	if (count_unusable_pools(st) > before)
		log_unusable_pools(st);
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
	size_t i, n = count_hosts(st);
	uint32_t k;

	for (i = 0; i < st->conf.pools.n; i++) {
		const struct conf_pool *p = &st->conf.pools.v[i];

		for (k = 0; k <= p->last - p->first; k++)
			n += excluded_is_given(&st->server, p->first + k);
	}
	return n;
}

void state_replace_take(struct state *st, struct state *from)
{
	state_release(st);
	*st = *from;
	memset(from, 0, sizeof(*from));
	/* The boot map moved with the configuration. */
	st->server.boot = &st->conf.boot;
}
