/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4 subnets and which of them an address belongs to: see subnet.h. */
#include "lease/subnet.h"

#include <stdlib.h>
#include <string.h>

bool subnet_contains(const struct subnet *s, uint32_t ip)
{
	return s && (ip & s->mask) == s->net;
}

bool subnet_is_edge(const struct subnet *s, uint32_t ip)
{
	/* A link between two has neither (RFC 3021), nor has one address. */
	if (s->mask >= 0xfffffffe)
		return false;
	return ip == s->net || ip == (s->net | ~s->mask);
}

const struct subnet *subnets_find(const struct subnets *s, uint32_t ip)
{
	const struct subnet *best = NULL;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (subnet_contains(&s->v[i], ip) &&
		    (!best || s->v[i].mask > best->mask))
			best = &s->v[i];
	return best;
}

bool subnet_same_link(const struct subnet *a, const struct subnet *b)
{
	return a && b && a->link == b->link;
}

const struct subnet *subnets_find_relay(const struct subnets *s, uint32_t ip)
{
	const struct subnet *n;
	unsigned i;

	for (n = s->v; n < s->v + s->n; n++)
		for (i = 0; i < n->n_relays; i++)
			if (n->relays[i] == ip)
				return n;
	return subnets_find(s, ip);
}

struct subnet *subnets_add(struct subnets *s, uint32_t net, uint32_t mask)
{
	struct subnet *v;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].net == net && s->v[i].mask == mask)
			return &s->v[i];
	v = reallocarray(s->v, s->n + 1, sizeof(*v));
	if (!v)
		return NULL;
	s->v = v;
	v += s->n++;
	memset(v, 0, sizeof(*v));
	v->net = net;
	v->mask = mask;
	v->link = net;
	return v;
}

void subnets_release(struct subnets *s)
{
	free(s->v);
	s->v = NULL;
	s->n = 0;
}
