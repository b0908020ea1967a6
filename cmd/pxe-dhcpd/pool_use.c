/* SPDX-License-Identifier: BSD-2-Clause */
/* The addresses of the pools by their state.  Contract: pool_use.h. */
#include "pool_use.h"

#include <string.h>

#include "excluded.h"
#include "lease/table.h"

/* The i-th range of v; those before are taken off i. */
static const struct pool_range *range_of(const struct pool_ranges *v, size_t *i)
{
	if (*i < v->n)
		return &v->v[*i];
	*i -= v->n;
	return NULL;
}

const struct pool_range *pool_use_range(const struct server *s, size_t i)
{
	const struct conf *c = s->conf;
	const struct pool_range *r;
	size_t k;

	if (s->proxy)
		return NULL;
	r = range_of(&c->pools, &i);
	for (k = 0; !r && k < c->subnets.n; k++)
		r = range_of(&c->subnets.v[k].pools, &i);
	for (k = 0; !r && k < c->tags.n; k++)
		r = range_of(&c->tags.v[k].pools, &i);
	return r;
}

static void count(struct metrics_pool *p, const struct server *s, uint32_t ip,
		  int64_t now)
{
	const struct lease *l = lease_table_by_ip(s->leases, ip);
	enum lease_state state = l ? lease_state_at(l, now) : LEASE_FREE;

	/* A lease does not end because its address is given no more. */
	if (state == LEASE_FREE && !excluded_is_given(s, ip))
		return;
	p->size++;
	switch (state) {
	case LEASE_BOUND:
		p->bound++;
		break;
	case LEASE_OFFERED:
		p->offered++;
		break;
	case LEASE_DECLINED:
		p->declined++;
		break;
	case LEASE_FREE:
		break;
	}
}

bool pool_use_step(struct pool_use *u, const struct server *s, int64_t now,
		   size_t max, struct metrics *m)
{
	const struct pool_range *r;

	while ((r = pool_use_range(s, u->pool))) {
		uint64_t n = (uint64_t)r->last - r->first + 1;

		for (; max && u->at < n; u->at++, max--)
			count(&u->count, s, r->first + u->at, now);
		if (u->at < n)
			return false;
		metrics_set_pool(m, u->pool, r->first, r->last, &u->count);
		u->pool++;
		u->at = 0;
		memset(&u->count, 0, sizeof(u->count));
	}
	metrics_set_pools(m, u->pool);
	memset(u, 0, sizeof(*u));
	return true;
}
