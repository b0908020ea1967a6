/* SPDX-License-Identifier: BSD-2-Clause */
/* Subnets and pools from the configuration: see pools.h. */
#include "pools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "excluded.h"
#include "proto/dhcp4.h"
#include "sys/log.h"
#include "util/ip4.h"
#include "wire/rd.h"

/* A pool of the configuration. */
struct pool {
	const struct pool_range *range;
	const struct conf_subnet *subnet; /* whose block has it; or NULL */
	tag_set tag; /* of the tag whose block has it; 0: none */
};

/*
 * Call fn(ctx, p) for each pool of the configuration, until it returns another
 * value than 0, which is returned.
 */
static int each(const struct conf *c,
		int (*fn)(void *ctx, const struct pool *p), void *ctx)
{
	struct pool p = {.tag = 0};
	size_t i, k;
	int rc = 0;

	for (k = 0; !rc && k < c->pools.n; k++) {
		p.range = &c->pools.v[k];
		rc = fn(ctx, &p);
	}
	for (i = 0; !rc && i < c->subnets.n; i++) {
		p.subnet = &c->subnets.v[i];
		for (k = 0; !rc && k < p.subnet->pools.n; k++) {
			p.range = &p.subnet->pools.v[k];
			rc = fn(ctx, &p);
		}
	}
	p.subnet = NULL;
	for (i = 0; !rc && i < c->tags.n; i++) {
		p.tag = (tag_set)1 << i;
		for (k = 0; !rc && k < c->tags.v[i].pools.n; k++) {
			p.range = &c->tags.v[i].pools.v[k];
			rc = fn(ctx, &p);
		}
	}
	return rc;
}

/* Bytes for "A-B" or "A/LEN", with a NUL. */
#define TEXT_MAX 40

static const char *pool_text(char buf[static TEXT_MAX],
			     const struct pool_range *p)
{
	char a[IP4_STRLEN], b[IP4_STRLEN];

	(void)snprintf(buf, TEXT_MAX, "%s-%s", ip4_format(a, p->first),
		       ip4_format(b, p->last));
	return buf;
}

static const char *subnet_text(char buf[static TEXT_MAX], uint32_t net,
			       uint32_t mask)
{
	char a[IP4_STRLEN];

	(void)snprintf(buf, TEXT_MAX, "%s/%d", ip4_format(a, net),
		       ip4_mask_len(mask));
	return buf;
}

/* --- subnets -------------------------------------------------------------- */

/*
 * The interface whose subnet has the same addresses with another length: its
 * clients would believe the one, and its neighbours the other.  NULL: none.
 */
static const struct iface *contradicts(const struct server *s, uint32_t net,
				       uint32_t mask)
{
	const struct iface *iface;
	size_t i;

	for (i = 0; i < s->n_ifaces; i++) {
		iface = &s->ifaces[i].iface;
		if (mask != iface->mask && !((net ^ iface->ip) & mask))
			return iface;
	}
	return NULL;
}

static int warn_contradiction(const char *what, const char *text,
			      const struct iface *iface, uint32_t mask)
{
	char ip[IP4_STRLEN];

	log_warnx("%s: %s: %s lies there with another length (%s/%d); %s", what,
		  text, iface->name, ip4_format(ip, iface->ip),
		  ip4_mask_len(iface->mask),
		  mask < iface->mask ? "give it that one"
				     : "leave the length out");
	return EX_CONFIG;
}

/* Does each router of a subnet's block lie in the subnet? */
static int check_own_routers(const struct conf_subnet *c)
{
	const struct option *o = options_find(&c->policy.options,
					      DHCP4_OPT_ROUTER);
	char text[TEXT_MAX], ip[IP4_STRLEN];
	uint32_t router;
	struct rd r;

	if (!o)
		return 0;
	rd_init(&r, o->p, o->len);
	while (rd_left(&r) >= 4) {
		router = rd_be32(&r);
		if ((router & c->mask) == c->net)
			continue;
		log_warnx("subnet %s: router %s is not in it",
			  subnet_text(text, c->net, c->mask),
			  ip4_format(ip, router));
		return EX_CONFIG;
	}
	return 0;
}

/* A client is told the routers in its subnet: is there one for each of them? */
static int check_routers_of(const struct server *s, const struct policy *p,
			    const char *tag)
{
	const struct option *o = options_find(&p->options, DHCP4_OPT_ROUTER);
	char ip[IP4_STRLEN];
	uint32_t router;
	struct rd r;

	if (!o)
		return 0;
	rd_init(&r, o->p, o->len);
	while (rd_left(&r) >= 4) {
		router = rd_be32(&r);
		if (subnets_find(&s->subnets, router))
			continue;
		log_warnx("%s%srouter: %s: in no network that is served here",
			  tag ? tag : "", tag ? ": " : "",
			  ip4_format(ip, router));
		return EX_CONFIG;
	}
	return 0;
}

/* Once all subnets are there. */
static int check_routers(const struct server *s)
{
	const struct tags *tags = &s->conf->tags;
	int rc;
	size_t i;

	if (s->proxy)
		return 0;
	rc = check_routers_of(s, &s->conf->policy, NULL);
	for (i = 0; !rc && i < tags->n; i++)
		rc = check_routers_of(s, &tags->v[i].policy, tags->v[i].name);
	return rc;
}

static int add_subnet(struct server *s, unsigned i)
{
	const struct conf_subnet *c = &s->conf->subnets.v[i];
	const struct iface *other = contradicts(s, c->net, c->mask);
	struct subnet *n;
	char text[TEXT_MAX];

	(void)subnet_text(text, c->net, c->mask);
	if (other)
		return warn_contradiction("subnet", text, other, c->mask);
	n = subnets_add(&s->subnets, c->net, c->mask);
	if (!n) {
		log_warnx("subnet: out of memory");
		return EX_OSERR;
	}
	n->index = i + 1;
	n->n_relays = c->n_relays;
	memcpy(n->relays, c->relays, sizeof(n->relays));
	return check_own_routers(c);
}

/* Two subnets of the configuration are on one link. */
static void share(struct server *s, struct subnet *a, struct subnet *b)
{
	const struct conf_subnet *v = s->conf->subnets.v;
	const char *x, *y;

	if (!a->index || !b->index)
		return;
	x = v[a->index - 1].shared;
	y = v[b->index - 1].shared;
	if (!x || !y || strcmp(x, y))
		return;
	b->link = a->link;
	a->is_shared = b->is_shared = true;
}

static void share_all(struct server *s)
{
	size_t i, k;

	for (i = 0; i < s->subnets.n; i++)
		for (k = i + 1; k < s->subnets.n; k++)
			share(s, &s->subnets.v[i], &s->subnets.v[k]);
}

/* Even without a pool, an interface's subnet has reservations. */
static int add_subnets(struct server *s)
{
	const struct iface *iface;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->n_ifaces; i++) {
		iface = &s->ifaces[i].iface;
		if (!s->proxy && s->ifaces[i].proxy)
			continue;
		if (!subnets_add(&s->subnets, iface->ip & iface->mask,
				 iface->mask)) {
			log_warnx("out of memory");
			return EX_OSERR;
		}
	}
	for (i = 0; !rc && i < s->conf->subnets.n; i++)
		rc = add_subnet(s, (unsigned)i);
	return rc;
}

/* --- pools ---------------------------------------------------------------- */

/* A pool in the subnet's block must lie in it. */
static int find_in_block(const struct pool *p, uint32_t *mask)
{
	const struct conf_subnet *c = p->subnet;
	char pool[TEXT_MAX], text[TEXT_MAX];

	*mask = c->mask;
	if (p->range->prefix < 0 && (p->range->first & c->mask) == c->net &&
	    (p->range->last & c->mask) == c->net)
		return 0;
	log_warnx("subnet %s: pool %s: %s", subnet_text(text, c->net, c->mask),
		  pool_text(pool, p->range),
		  p->range->prefix < 0 ? "is not in it"
				       : "leave its length out");
	return EX_CONFIG;
}

/* The mask of a pool without a length: that of the subnet that it lies in. */
static int find_subnet(const struct server *s, const struct pool_range *p,
		       uint32_t *mask)
{
	const struct subnet *n = subnets_find(&s->subnets, p->first);
	const struct iface *iface = &s->ifaces[0].iface;
	char text[TEXT_MAX], ip[IP4_STRLEN];

	if (n && subnet_contains(n, p->last)) {
		*mask = n->mask;
		return 0;
	}
	log_warnx("pool: %s: not in the network of %s (%s/%d) nor in a subnet "
		  "of the configuration; for one behind a relay add its "
		  "length: A-B/LEN",
		  pool_text(text, p), iface->name, ip4_format(ip, iface->ip),
		  ip4_mask_len(iface->mask));
	return EX_CONFIG;
}

static int find_mask(const struct server *s, const struct pool *p,
		     uint32_t *mask)
{
	const struct iface *other;
	char text[TEXT_MAX + 4], range[TEXT_MAX];

	if (p->subnet)
		return find_in_block(p, mask);
	if (p->range->prefix < 0)
		return find_subnet(s, p->range, mask);
	*mask = ip4_mask((unsigned)p->range->prefix);
	other = contradicts(s, p->range->first & *mask, *mask);
	if (!other)
		return 0;
	(void)snprintf(text, sizeof(text), "%s/%d", pool_text(range, p->range),
		       p->range->prefix);
	return warn_contradiction("pool", text, other, *mask);
}

/* What pools_add() hands to each pool. */
struct adding {
	struct server *s;
	tag_set **tags;
};

static int add_range(struct adding *a, const struct pool *p, struct subnet *net)
{
	char text[TEXT_MAX];
	uint32_t pool;
	tag_set *v;
	int rc = lease_table_add_pool(a->s->leases, p->range->first,
				      p->range->last, &pool);

	if (rc) {
		log_warnx("pool: %s: %s", pool_text(text, p->range),
			  rc == -EEXIST	 ? "overlaps another pool"
			  : rc == -E2BIG ? "more than 1048576 addresses in all"
					 : log_reason(rc));
		return rc == -ENOMEM ? EX_OSERR : EX_CONFIG;
	}
	v = reallocarray(*a->tags, pool + 1, sizeof(*v));
	if (!v) {
		log_warnx("pool: out of memory");
		return EX_OSERR;
	}
	v[pool] = p->tag;
	*a->tags = v;
	net->pools[net->n_pools++] = pool;
	return 0;
}

static int add_pool(void *ctx, const struct pool *p)
{
	struct adding *a = ctx;
	struct subnet *net;
	char text[TEXT_MAX];
	uint32_t mask;
	int rc = find_mask(a->s, p, &mask);

	if (rc)
		return rc;
	net = subnets_add(&a->s->subnets, p->range->first & mask, mask);
	if (!net) {
		log_warnx("pool: out of memory");
		return EX_OSERR;
	}
	if (net->n_pools == SUBNET_POOLS_MAX) {
		log_warnx("pool: %s: more than %d pools in one network",
			  pool_text(text, p->range), SUBNET_POOLS_MAX);
		return EX_CONFIG;
	}
	return add_range(a, p, net);
}

int pools_add(struct server *s, tag_set **pool_tags)
{
	struct adding a = {s, pool_tags};
	int rc = add_subnets(s);

	if (!rc)
		rc = each(s->conf, add_pool, &a);
	if (!rc)
		rc = check_routers(s);
	share_all(s);
	s->pool_tags = *pool_tags;
	return rc;
}

/* --- what pools have to give ---------------------------------------------- */

/* Is there an address in the pool that can be given to somebody? */
static bool is_usable(const struct server *s, const struct pool_range *p)
{
	uint32_t ip = p->first;

	while (ip < p->last && !excluded_is_given(s, ip))
		ip++;
	return excluded_is_given(s, ip);
}

/* What is counted. */
struct count {
	const struct server *s;
	size_t n;
};

static int count_unusable(void *ctx, const struct pool *p)
{
	struct count *c = ctx;

	c->n += !is_usable(c->s, p->range);
	return 0;
}

size_t pools_count_unusable(const struct server *s)
{
	struct count c = {s, 0};

	(void)each(s->conf, count_unusable, &c);
	return c.n;
}

static int log_unusable(void *ctx, const struct pool *p)
{
	const struct count *c = ctx;
	char text[TEXT_MAX];

	if (!is_usable(c->s, p->range))
		log_warnx("pool: %s: has no address to give: those of this "
			  "machine, of routers and servers, and the network's "
			  "own and broadcast address are not given",
			  pool_text(text, p->range));
	return 0;
}

void pools_log_unusable(const struct server *s)
{
	struct count c = {s, 0};

	(void)each(s->conf, log_unusable, &c);
}

static int count_addresses(void *ctx, const struct pool *p)
{
	struct count *c = ctx;
	uint32_t k;

	for (k = 0; k <= p->range->last - p->range->first; k++)
		c->n += excluded_is_given(c->s, p->range->first + k);
	return 0;
}

size_t pools_count_addresses(const struct server *s)
{
	struct count c = {s, 0};

	(void)each(s->conf, count_addresses, &c);
	return c.n;
}
