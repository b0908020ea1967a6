/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_ROWS_H
#define PXE_LEASES_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "leasedb/lease.h"

/* Leases in memory: a growing array.  Zero-initialise. */
struct rows {
	struct leasedb_row *v;
	size_t n;
	size_t room;
	bool failed; /* memory ran out: some are missing */
};

/* Append a copy of row, or set failed. */
void rows_add(struct rows *r, const struct leasedb_row *row);

/* Free what r holds, and make it empty. */
void rows_release(struct rows *r);

/* The state at that time, seconds since 1970: what has ended is free. */
enum lease_state rows_state_at(const struct leasedb_row *row, int64_t now);

/* How two leases are compared, for qsort(3). */
typedef int rows_sort_fn(const void *a, const void *b);

/* The order of that name: ip, mac, name, state or ends; or NULL. */
rows_sort_fn *rows_find_sort(const char *name);

/* Sort by an order of rows_find_sort(); equal ones by their addresses. */
void rows_sort(struct rows *r, rows_sort_fn *order);

/*
 * Of several rows of one address keep the last one that was added, and sort
 * them by address.
 */
void rows_keep_last(struct rows *r);

#endif
