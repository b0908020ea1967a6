/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose Router Solicitation is answered: see ra_policy.h. */
#include "ra_policy.h"

#include <string.h>

#define SECOND 1000000

void ra_policy_init(struct ra_policy *p, const struct siphash_key *key)
{
	memset(p, 0, sizeof(*p));
	p->key = *key;
}

void ra_policy_listen(struct ra_policy *p, uint64_t until)
{
	if (until > p->listen_until)
		p->listen_until = until;
}

/* --- machines ------------------------------------------------------------- */

static struct ra_client *set_of(struct ra_policy *p, const struct mac *mac)
{
	return p->clients[siphash(&p->key, mac->b, sizeof(mac->b)) % RA_SETS];
}

static struct ra_client *find(struct ra_client *set, const struct mac *mac)
{
	size_t i;

	for (i = 0; i < RA_SET_LEN; i++)
		if (set[i].used && mac_equal(&set[i].mac, mac))
			return &set[i];
	return NULL;
}

/* An unused one of the set, or the one that was silent for longest. */
static struct ra_client *replace(struct ra_client *set)
{
	struct ra_client *c = &set[0];
	size_t i;

	for (i = 0; i < RA_SET_LEN; i++) {
		if (!set[i].used)
			return &set[i];
		if (set[i].seen < c->seen)
			c = &set[i];
	}
	return c;
}

void ra_policy_client(struct ra_policy *p, const struct mac *mac, bool boots,
		      uint64_t now)
{
	struct ra_client *set = set_of(p, mac);
	struct ra_client *c = find(set, mac);

	if (!boots) {
		if (c)
			c->used = false;
		return;
	}
	if (!c) {
		c = replace(set);
		*c = (struct ra_client){.mac = *mac, .used = true};
	}
	c->seen = now;
}

/* --- routers -------------------------------------------------------------- */

static bool router_present(const struct ra_policy *p, uint64_t now)
{
	size_t i;

	for (i = 0; i < RA_ROUTERS; i++)
		if (p->routers[i].until > now)
			return true;
	return false;
}

/* The router's entry; or an unused one, or that which ends first. */
static struct ra_router *router_entry(struct ra_policy *p, const uint8_t *addr)
{
	struct ra_router *r = &p->routers[0];
	size_t i;

	for (i = 0; i < RA_ROUTERS; i++) {
		if (!memcmp(p->routers[i].addr, addr, NDP_ADDR_LEN))
			return &p->routers[i];
		if (p->routers[i].until < r->until)
			r = &p->routers[i];
	}
	return r;
}

void ra_policy_router(struct ra_policy *p, const uint8_t *addr,
		      const struct ndp *m, uint64_t now)
{
	struct ra_router *r = router_entry(p, addr);
	uint64_t until = 0;

	if (m->lifetime)
		until = now + (uint64_t)m->lifetime * SECOND;
	else if (ndp_announces(m))
		until = now + RA_ROUTER_USEC;
	/* One that says that it is none does not take the place of another. */
	if (!until && memcmp(r->addr, addr, NDP_ADDR_LEN) != 0)
		return;
	memcpy(r->addr, addr, NDP_ADDR_LEN);
	r->until = until;
}

/* --- answers -------------------------------------------------------------- */

const char *ra_policy_refusal(struct ra_policy *p, const struct mac *mac,
			      uint64_t now)
{
	struct ra_client *c = find(set_of(p, mac), mac);

	if (!c || now - c->seen > RA_BOOTING_USEC)
		return "does not boot";
	if (router_present(p, now))
		return "a router advertises on the link";
	if (now < p->listen_until)
		return "routers are being asked for";
	if (c->answered && now - c->answered < RA_CLIENT_USEC)
		return "answered a moment ago";
	if (now - p->second >= SECOND) {
		p->second = now;
		p->answered = 0;
	}
	if (p->answered == RA_PER_SECOND)
		return "too many solicitations";
	p->answered++;
	c->answered = now;
	return NULL;
}
