/* SPDX-License-Identifier: BSD-2-Clause */
/* Which machine was told to chainload: see chain.h. */
#include "v4/chain.h"

#include <string.h>

/* The place of a machine, by the part of its MAC that differs among many. */
static size_t slot_of(const struct mac *mac)
{
	uint32_t n = (uint32_t)mac->b[3] << 16 | (uint32_t)mac->b[4] << 8 |
		     mac->b[5];

	/* Knuth's multiplicative hash; the upper bits are the good ones. */
	return (size_t)(n * 2654435761u >> 16) & (CHAIN_SLOTS - 1);
}

bool chain_discover(struct chain *c, const struct mac *mac, uint32_t xid,
		    int64_t now)
{
	struct chain_slot *s = &c->v[slot_of(mac)];
	int64_t age = now - s->since;

	if (!mac_equal(&s->mac, mac) || age > CHAIN_TIME)
		s->loaded = false;
	else if (s->xid == xid && age <= CHAIN_RETRY)
		return s->loaded;
	else
		s->loaded = !s->loaded;
	s->mac = *mac;
	s->xid = xid;
	s->since = now;
	return s->loaded;
}

bool chain_is_loaded(const struct chain *c, const struct mac *mac)
{
	const struct chain_slot *s = &c->v[slot_of(mac)];

	return mac_equal(&s->mac, mac) && s->loaded;
}

void chain_forget(struct chain *c, const struct mac *mac)
{
	struct chain_slot *s = &c->v[slot_of(mac)];

	if (mac_equal(&s->mac, mac))
		memset(s, 0, sizeof(*s));
}
