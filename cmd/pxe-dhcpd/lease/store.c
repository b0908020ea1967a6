/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leases of the table as rows of the database, and back; and from one table to
 * the next: see store.h.
 */
#include "lease/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/log.h"
#include "sys/loop.h"

struct store_time store_now(void)
{
	return (struct store_time){
		.mono = (int64_t)(loop_now() / 1000000),
		.wall = loop_wall(),
	};
}

int64_t store_end(int64_t expires, const struct store_time *now)
{
	if (expires == INT64_MAX)
		return INT64_MAX;
	return expires > now->mono ? now->wall + (expires - now->mono)
				   : now->wall;
}

void store_row(struct leasedb_row *row, const struct lease *l,
	       const struct store_time *now)
{
	memset(row, 0, sizeof(*row));
	row->ip = l->ip;
	row->state = l->state;
	row->key = l->key;
	row->mac = l->mac;
	if (l->name)
		(void)snprintf(row->name, sizeof(row->name), "%s", l->name);
	row->starts = now->wall;
	row->ends = store_end(l->expires, now);
}

/* --- from the database ---------------------------------------------------- */

struct load {
	struct lease_table *table;
	const struct subnets *subnets;
	const struct store_time *now;
	int rc;
};

/*
 * Seconds that are left of the row's state: never more than it was granted for,
 * or a wall clock that was set back would give leases an endless life.
 */
static int64_t remaining(const struct load *ld, const struct leasedb_row *row)
{
	int64_t left, granted;

	if (row->ends == INT64_MAX)
		return INT64_MAX;
	/* Administrators write to the file too: any number may stand there. */
	if (__builtin_sub_overflow(row->ends, ld->now->wall, &left) ||
	    __builtin_sub_overflow(row->ends, row->starts, &granted))
		return 0;
	return left > granted ? granted : left;
}

/* The subnet may have another prefix length than it had. */
static struct lease_key key_now(const struct subnets *subnets, uint32_t ip,
				const struct lease_key *key)
{
	const struct subnet *subnet = subnets_find(subnets, ip);
	struct lease_key k = *key;

	if (subnet)
		k.link = subnet->link;
	return k;
}

static void load_row(void *ctx, const struct leasedb_row *row)
{
	struct load *ld = ctx;
	struct lease_key key = key_now(ld->subnets, row->ip, &row->key);
	int64_t left = remaining(ld, row), mono = ld->now->mono, expires;
	enum lease_state state = left > 0 ? row->state : LEASE_FREE;
	struct lease *l = state == LEASE_FREE
				  ? lease_table_by_ip(ld->table, row->ip)
				  : lease_table_add(ld->table, row->ip);

	if (!l) {
		/* One that has ended outside of all pools is of no use. */
		if (state != LEASE_FREE)
			ld->rc = -1;
		return;
	}
	if (__builtin_add_overflow(mono, left, &expires))
		expires = INT64_MAX;
	lease_table_set(ld->table, l, state, key.len ? &key : NULL, mono,
			state == LEASE_FREE ? 0 : expires);
	l->mac = row->mac;
	lease_set_name(l, row->name);
}

int store_load(struct leasedb_writer *db, struct lease_table *t,
	       const struct subnets *subnets, const struct store_time *now)
{
	struct load ld = {.table = t, .subnets = subnets, .now = now};

	if (leasedb_writer_load(db, load_row, &ld))
		return -1;
	if (ld.rc)
		log_warnx("leases: out of memory");
	return ld.rc;
}

int store_read(const char *path, struct lease_table *t,
	       const struct subnets *subnets, const struct store_time *now,
	       char *why)
{
	struct load ld = {.table = t, .subnets = subnets, .now = now};
	int rc = leasedb_read(path, load_row, &ld, why);

	if (rc || !ld.rc)
		return rc;
	(void)snprintf(why, LEASEDB_WHY_MAX, "out of memory");
	return -ENOMEM;
}

/* --- from another table --------------------------------------------------- */

struct take_over {
	struct lease_table *table;
	const struct subnets *subnets;
	int64_t now;
	int rc;
};

static void take_over(void *ctx, const struct lease *from)
{
	struct take_over *to = ctx;
	struct lease_key key = key_now(to->subnets, from->ip, &from->key);
	enum lease_state state = lease_state_at(from, to->now);
	struct lease *l = state == LEASE_FREE
				  ? lease_table_by_ip(to->table, from->ip)
				  : lease_table_add(to->table, from->ip);

	if (!l) {
		if (state != LEASE_FREE)
			to->rc = -ENOMEM;
		return;
	}
	lease_table_set(to->table, l, state, key.len ? &key : NULL, to->now,
			state == LEASE_FREE ? 0 : from->expires);
	l->since = from->since;
	l->storing = from->storing;
	l->revoked = from->revoked;
	l->mac = from->mac;
	l->id = from->id;
	lease_set_name(l, from->name ? from->name : "");
}

int store_take_over(struct lease_table *t, const struct lease_table *from,
		    const struct subnets *subnets, int64_t now)
{
	struct take_over to = {.table = t, .subnets = subnets, .now = now};

	lease_table_each(from, take_over, &to);
	return to.rc;
}
