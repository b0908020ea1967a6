/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that have one hardware address: see twin.h. */
#include "v4/twin.h"

#include <string.h>

static size_t slot_of(const struct mac *mac)
{
	uint32_t n = (uint32_t)mac->b[3] << 16 | (uint32_t)mac->b[4] << 8 |
		     mac->b[5];

	/* Knuth's multiplicative hash; the upper bits are the good ones. */
	return (size_t)(n * 2654435761u >> 16) & (TWIN_SLOTS - 1);
}

/* Programs of one machine may send its bytes in either order. */
static bool is_same(const struct uuid *a, const struct uuid *b)
{
	const struct uuid swapped = uuid_swap(b);

	return !memcmp(a, b, sizeof(*a)) || !memcmp(a, &swapped, sizeof(*a));
}

bool twins_seen(struct twins *t, const struct mac *mac, const struct uuid *uuid,
		int64_t now)
{
	struct twin_slot *s = &t->v[slot_of(mac)];
	bool twin = false;

	if (!mac_equal(&s->mac, mac) || now - s->since > TWIN_TIME) {
		memset(s, 0, sizeof(*s));
		s->mac = *mac;
		s->last = *uuid;
	} else if (!is_same(&s->last, uuid)) {
		twin = s->moved && is_same(&s->before, uuid);
		s->before = s->last;
		s->last = *uuid;
		s->moved = true;
	}
	s->since = now;
	return twin;
}
