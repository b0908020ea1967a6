/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases in memory: see rows.h. */
#include "rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void rows_add(struct rows *r, const struct leasedb_row *row)
{
	struct leasedb_row *v;
	size_t room = r->room ? 2 * r->room : 64;

	if (r->n == r->room) {
		v = reallocarray(r->v, room, sizeof(*v));
		if (!v) {
			r->failed = true;
			return;
		}
		r->v = v;
		r->room = room;
	}
	r->v[r->n++] = *row;
}

void rows_release(struct rows *r)
{
	free(r->v);
	memset(r, 0, sizeof(*r));
}

enum lease_state rows_state_at(const struct leasedb_row *row, int64_t now)
{
	return row->ends <= now ? LEASE_FREE : row->state;
}

/* --- orders --------------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_ip(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;

	return compare(a->ip, b->ip);
}

static int by_mac(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;
	int d = memcmp(&a->mac, &b->mac, sizeof(a->mac));

	return d ? d : by_ip(va, vb);
}

static int by_name(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;
	int d = strcmp(a->name, b->name);

	return d ? d : by_ip(va, vb);
}

static int by_state(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;
	int d = strcmp(lease_state_name(a->state), lease_state_name(b->state));

	return d ? d : by_ip(va, vb);
}

static int by_ends(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;
	int d = compare(a->ends, b->ends);

	return d ? d : by_ip(va, vb);
}

rows_sort_fn *rows_find_sort(const char *name)
{
	static const struct {
		const char *name;
		rows_sort_fn *order;
	} orders[] = {
		{"ip", by_ip},	     {"mac", by_mac},	{"name", by_name},
		{"state", by_state}, {"ends", by_ends},
	};
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (!strcmp(name, orders[i].name))
			return orders[i].order;
	return NULL;
}

void rows_sort(struct rows *r, rows_sort_fn *order)
{
	if (r->n)
		qsort(r->v, r->n, sizeof(*r->v), order);
}

/* While link is the place in the file, which no format has a use for. */
static int by_ip_and_place(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;
	int d = by_ip(va, vb);

	return d ? d : compare(a->key.link, b->key.link);
}

void rows_keep_last(struct rows *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		r->v[i].key.link = (uint32_t)i;
	rows_sort(r, by_ip_and_place);
	for (i = 0; i < r->n; i++) {
		if (i + 1 < r->n && r->v[i + 1].ip == r->v[i].ip)
			continue;
		r->v[n] = r->v[i];
		r->v[n++].key.link = 0;
	}
	r->n = n;
}
