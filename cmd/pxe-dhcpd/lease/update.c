/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases that are bound once they are in the database: see update.h. */
#include "lease/update.h"

#include <string.h>

static void set_storing(struct lease_table *t, uint32_t ip, bool storing)
{
	struct lease *l = ip ? lease_table_by_ip(t, ip) : NULL;

	if (l)
		l->storing = storing;
}

void lease_update_begin(struct lease_table *t, struct lease_update *u,
			int64_t now)
{
	struct lease *l = lease_table_by_ip(t, u->ip), *other;

	if (!l)
		return;
	other = lease_table_other_bound(t, &u->key, l);
	u->replaced = other ? other->ip : 0;
	if (lease_state_at(l, now) == LEASE_FREE ||
	    lease_state_at(l, now) == LEASE_DECLINED)
		lease_table_set(t, l, LEASE_OFFERED, &u->key, now,
				now + LEASE_OFFER_TIMEOUT);
	set_storing(t, u->ip, true);
	set_storing(t, u->replaced, true);
}

size_t lease_update_rows(const struct lease_update *u, struct lease_table *t,
			 const struct store_time *now,
			 struct leasedb_row rows[static 2])
{
	const struct lease *other = u->replaced
					    ? lease_table_by_ip(t, u->replaced)
					    : NULL;
	size_t n = 0;

	/* A client has one lease in a subnet: the other one goes first. */
	if (other) {
		store_row(&rows[n], other, now);
		rows[n].state = LEASE_FREE;
		rows[n].key.len = 0;
		rows[n++].ends = now->wall;
	}
	memset(&rows[n], 0, sizeof(rows[n]));
	rows[n].ip = u->ip;
	rows[n].state = LEASE_BOUND;
	rows[n].key = u->key;
	rows[n].mac = u->mac;
	memcpy(rows[n].name, u->name, sizeof(rows[n].name));
	rows[n].starts = now->wall;
	rows[n].ends = store_end(u->expires, now);
	return n + 1;
}

void lease_update_end(struct lease_table *t, const struct lease_update *u,
		      bool stored, int64_t now)
{
	struct lease *l = lease_table_by_ip(t, u->ip);

	set_storing(t, u->ip, false);
	set_storing(t, u->replaced, false);
	if (!l || !stored)
		return;
	lease_table_set(t, l, LEASE_BOUND, &u->key, now, u->expires);
	l->mac = u->mac;
	lease_set_name(l, u->name);
}
