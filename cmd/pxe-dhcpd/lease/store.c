/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases of the table as rows of the database, and back: see store.h. */
#include "lease/store.h"

#include <string.h>

#include "sys/loop.h"
#include "util/num.h"

struct store_time store_now(void)
{
	return (struct store_time){
		.mono = (int64_t)(loop_now() / 1000000),
		.wall = loop_wall(),
	};
}

/* When the state of the lease ends, on the wall clock. */
static int64_t ends_at(const struct lease *l, const struct store_time *now)
{
	if (l->expires == INT64_MAX)
		return INT64_MAX;
	return l->expires > now->mono ? now->wall + (l->expires - now->mono)
				      : now->wall;
}

int store_put(struct leasedb_writer *db, const struct lease *l,
	      const struct store_time *now)
{
	struct leasedb_row row;

	if (!db || !l)
		return 0;
	memset(&row, 0, sizeof(row));
	row.ip = l->ip;
	row.state = l->state;
	row.key = l->key;
	row.mac = l->mac;
	memcpy(row.name, l->name, sizeof(row.name));
	row.starts = now->wall;
	row.ends = ends_at(l, now);
	return leasedb_writer_put(db, &row);
}

struct load {
	struct lease_table *table;
	const struct subnets *subnets;
	uint32_t lease_time;
	const struct store_time *now;
};

/*
 * Seconds that are left of the row's state.  A wall clock that was set back
 * must not give leases an endless life, so they are never more than a whole
 * lease time; one that was set forward ends leases early, and then the holder
 * still gets the same address again.
 */
static int64_t remaining(const struct load *ld, const struct leasedb_row *row)
{
	int64_t left, most = row->state == LEASE_DECLINED
				     ? LEASE_QUARANTINE
				     : (int64_t)ld->lease_time;

	if (row->ends == INT64_MAX)
		return INT64_MAX;
	/* Administrators write to the file too: any number may stand there. */
	if (__builtin_sub_overflow(row->ends, ld->now->wall, &left))
		return 0;
	if (ld->lease_time == NUM_INFINITE && row->state != LEASE_DECLINED)
		return left;
	return left > most ? most : left;
}

static void load_row(void *ctx, const struct leasedb_row *row)
{
	struct load *ld = ctx;
	struct lease *l = lease_table_by_ip(ld->table, row->ip);
	const struct subnet *subnet = subnets_find(ld->subnets, row->ip);
	struct lease_key key = row->key;
	int64_t left = remaining(ld, row), expires;
	enum lease_state state = left > 0 ? row->state : LEASE_FREE;

	/* No longer in a pool, but the pool may come back. */
	if (!l)
		return;
	/* The subnet may have another prefix length than it had. */
	if (subnet)
		key.link = subnet->net;
	if (__builtin_add_overflow(ld->now->mono, left, &expires))
		expires = INT64_MAX;
	(void)lease_table_set(ld->table, l, state, key.len ? &key : NULL,
			      expires);
	l->mac = row->mac;
	memcpy(l->name, row->name, sizeof(l->name));
}

int store_load(struct leasedb_writer *db, struct lease_table *t,
	       const struct subnets *subnets, uint32_t lease_time,
	       const struct store_time *now)
{
	struct load ld = {
		.table = t,
		.subnets = subnets,
		.lease_time = lease_time,
		.now = now,
	};

	return leasedb_writer_load(db, load_row, &ld);
}
