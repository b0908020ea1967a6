/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses that are never assigned: see excluded.h.  In the lease table they
 * are reserved, so that no pool gives them; own ones cannot be given to a host
 * of the hosts file either.
 */
#include "excluded.h"

#include <errno.h>
#include <time.h>

#include "proto/dhcp4.h"
#include "sys/log.h"
#include "util/ip4.h"
#include "wire/rd.h"

/* "2026-11-20T10:00:00Z", and room for any year that is stored. */
#define TIME_STRLEN 32

/* If a lease of the address is in the table.  0 or -ENOMEM. */
static int exclude(const struct server *s, uint32_t ip)
{
	if (!lease_table_by_ip(s->leases, ip))
		return 0;
	return lease_table_reserve(s->leases, ip) ? 0 : -ENOMEM;
}

/*
 * An address of this machine, of which a lease is made if it is in no pool:
 * clients that ask for it are refused.  Those of other networks play no part.
 */
static int exclude_own(const struct server *s, uint32_t ip)
{
	struct lease *l;

	if (s->proxy || !subnets_find(&s->subnets, ip))
		return 0;
	l = lease_table_add(s->leases, ip);
	if (!l)
		return -ENOMEM;
	l->own = true;
	return l->in_pool ? exclude(s, ip) : 0;
}

/* The first and last address of each subnet, wherever pools span them. */
static int exclude_edges(const struct server *s)
{
	int bad = 0;
	size_t i;

	for (i = 0; i < s->subnets.n; i++) {
		const struct subnet *n = &s->subnets.v[i];
		const uint32_t last = n->net | ~n->mask;

		if (subnet_is_edge(n, n->net))
			bad |= exclude(s, n->net) | exclude(s, last);
	}
	return bad;
}

/* --- servers that the configuration names --------------------------------- */

/* Call fn(s, ip) for each address of an option.  0, or what fn returned. */
static int each_ip(const struct server *s, const struct option *o,
		   int (*fn)(const struct server *s, uint32_t ip))
{
	struct rd r;
	int rc = 0;

	if (!o)
		return 0;
	rd_init(&r, o->p, o->len);
	while (rd_left(&r) >= 4)
		rc |= fn(s, rd_be32(&r));
	return rc;
}

static int exclude_servers(const struct server *s, const struct policy *p)
{
	return exclude(s, p->next_server) |
	       each_ip(s, options_find(&p->options, DHCP4_OPT_ROUTER),
		       exclude) |
	       each_ip(s, options_find(&p->options, DHCP4_OPT_DNS), exclude);
}

static int exclude_relays(const struct server *s, const struct conf_subnet *net)
{
	int bad = 0;
	unsigned i;

	for (i = 0; i < net->n_relays; i++)
		bad |= exclude(s, net->relays[i]);
	return bad;
}

/* Those of all scopes but hosts, which are no place to name a router. */
static int exclude_all_servers(const struct server *s)
{
	const struct conf *c = s->conf;
	int bad = exclude_servers(s, &c->policy);
	size_t i;

	for (i = 0; i < c->subnets.n; i++)
		bad |= exclude_servers(s, &c->subnets.v[i].policy) |
		       exclude_relays(s, &c->subnets.v[i]);
	for (i = 0; i < c->tags.n; i++)
		bad |= exclude_servers(s, &c->tags.v[i].policy);
	return bad;
}

int excluded_add(const struct server *s, const struct iface_addrs *own)
{
	int bad = exclude_edges(s) | exclude_all_servers(s);
	size_t i;

	for (i = 0; i < s->n_ifaces; i++)
		bad |= exclude_own(s, s->ifaces[i].iface.ip);
	for (i = 0; i < own->n; i++)
		bad |= exclude_own(s, own->v[i]);
	return bad ? -ENOMEM : 0;
}

static bool has_ip(const struct option *o, uint32_t ip)
{
	struct rd r;

	if (!o)
		return false;
	rd_init(&r, o->p, o->len);
	while (rd_left(&r) >= 4)
		if (rd_be32(&r) == ip)
			return true;
	return false;
}

static bool is_server(const struct policy *p, uint32_t ip)
{
	return p->next_server == ip ||
	       has_ip(options_find(&p->options, DHCP4_OPT_ROUTER), ip) ||
	       has_ip(options_find(&p->options, DHCP4_OPT_DNS), ip);
}

static bool is_relay(const struct conf_subnet *net, uint32_t ip)
{
	unsigned i;

	for (i = 0; i < net->n_relays; i++)
		if (net->relays[i] == ip)
			return true;
	return false;
}

static bool is_server_of_any(const struct conf *c, uint32_t ip)
{
	bool found = is_server(&c->policy, ip);
	size_t i;

	for (i = 0; !found && i < c->subnets.n; i++)
		found = is_server(&c->subnets.v[i].policy, ip) ||
			is_relay(&c->subnets.v[i], ip);
	for (i = 0; !found && i < c->tags.n; i++)
		found = is_server(&c->tags.v[i].policy, ip);
	return found;
}

static bool is_edge_of_any(const struct server *s, uint32_t ip)
{
	size_t i;

	for (i = 0; i < s->subnets.n; i++)
		if (subnet_is_edge(&s->subnets.v[i], ip))
			return true;
	return false;
}

static const struct hosts_entry *host_of(const struct server *s, uint32_t ip)
{
	return s->hosts ? hosts_table_by_ip(s->hosts, ip) : NULL;
}

/* Is it reserved even when this machine does not have it? */
static bool stays_reserved(const struct server *s, uint32_t ip)
{
	return is_server_of_any(s->conf, ip) || is_edge_of_any(s, ip) ||
	       host_of(s, ip);
}

/* When the lease ends, for messages. */
static const char *end_text(char buf[static TIME_STRLEN], const struct lease *l,
			    const struct store_time *now)
{
	struct tm tm;
	time_t t;

	/* Administrators may write any end into the database. */
	if (l->expires == INT64_MAX ||
	    __builtin_add_overflow(now->wall, l->expires - now->mono, &t) ||
	    !gmtime_r(&t, &tm) ||
	    !strftime(buf, TIME_STRLEN, "until %Y-%m-%dT%H:%M:%SZ", &tm))
		return "for ever";
	return buf;
}

static void log_held(const struct server *s, uint32_t ip,
		     const struct store_time *now)
{
	const struct lease *l = lease_table_by_ip(s->leases, ip);
	char text[IP4_STRLEN], mac[MAC_STRLEN], end[TIME_STRLEN];

	if (!l || lease_state_at(l, now->mono) != LEASE_BOUND)
		return;
	log_warnx("address: %s: this machine has it, and it is leased to %s %s",
		  ip4_format(text, ip),
		  mac_is_zero(&l->mac) ? "a client" : mac_format(mac, &l->mac),
		  end_text(end, l, now));
}

void excluded_log_held(const struct server *s, const struct iface_addrs *own,
		       const struct store_time *now)
{
	size_t i;

	for (i = 0; i < own->n; i++)
		log_held(s, own->v[i], now);
}

/* This machine was given the address.  0 or -ENOMEM. */
static int take(const struct server *s, uint32_t ip,
		const struct store_time *now)
{
	const struct lease *l = lease_table_by_ip(s->leases, ip);
	const struct hosts_entry *e = host_of(s, ip);
	char text[IP4_STRLEN];
	int rc = exclude_own(s, ip);

	if (rc || !l)
		return rc;
	(void)ip4_format(text, ip);
	if (e)
		log_warnx("address: %s: this machine has it, and line %u of "
			  "the hosts file reserves it",
			  text, e->line);
	else
		log_info("address: %s: not assigned: this machine has it",
			 text);
	log_held(s, ip, now);
	return 0;
}

static bool is_server_id(const struct server *s, uint32_t ip)
{
	size_t i;

	for (i = 0; i < s->n_ifaces; i++)
		if (s->ifaces[i].iface.ip == ip)
			return true;
	return false;
}

/* This machine has the address no longer. */
static void give_back(const struct server *s, uint32_t ip)
{
	struct lease *l = lease_table_by_ip(s->leases, ip);
	char text[IP4_STRLEN];

	/* The server identifier is that address until it is taken over. */
	if (!l || is_server_id(s, ip))
		return;
	l->own = false;
	if (!stays_reserved(s, ip))
		lease_table_unreserve(s->leases, l);
	log_info("address: %s: this machine has it no longer",
		 ip4_format(text, ip));
}

int excluded_update(const struct server *s, const struct iface_addrs *from,
		    const struct iface_addrs *to, const struct store_time *now)
{
	int bad = 0;
	size_t i;

	for (i = 0; i < to->n; i++)
		if (!iface_addrs_has(from, to->v[i]))
			bad |= take(s, to->v[i], now);
	for (i = 0; i < from->n; i++)
		if (!iface_addrs_has(to, from->v[i]))
			give_back(s, from->v[i]);
	return bad ? -ENOMEM : 0;
}

bool excluded_is_given(const struct server *s, uint32_t ip)
{
	const struct lease *l = lease_table_by_ip(s->leases, ip);

	return l && !l->own && (!l->reserved || host_of(s, ip));
}
