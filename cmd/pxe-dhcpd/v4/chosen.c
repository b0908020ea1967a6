/* SPDX-License-Identifier: BSD-2-Clause */
/* Which item of a boot menu a machine chose: see chosen.h. */
#include "v4/chosen.h"

#include <string.h>

static size_t slot_of(const struct mac *mac)
{
	uint32_t n = (uint32_t)mac->b[3] << 16 | (uint32_t)mac->b[4] << 8 |
		     mac->b[5];

	/* Knuth's multiplicative hash; the upper bits are the good ones. */
	return (size_t)(n * 2654435761u >> 16) & (CHOSEN_SLOTS - 1);
}

void chosen_set(struct chosen *c, const struct mac *mac, uint16_t type,
		int64_t now)
{
	struct chosen_slot *s = &c->v[slot_of(mac)];

	s->mac = *mac;
	s->type = type;
	s->since = now;
}

bool chosen_get(const struct chosen *c, const struct mac *mac, int64_t now,
		uint16_t *type)
{
	const struct chosen_slot *s = &c->v[slot_of(mac)];

	if (mac_is_zero(&s->mac) || !mac_equal(&s->mac, mac) ||
	    now - s->since > CHOSEN_TIME)
		return false;
	*type = s->type;
	return true;
}

void chosen_forget(struct chosen *c, const struct mac *mac)
{
	struct chosen_slot *s = &c->v[slot_of(mac)];

	if (mac_equal(&s->mac, mac))
		memset(s, 0, sizeof(*s));
}
