/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_LRU_H
#define PXE_SNIFF_LRU_H

#include <stddef.h>
#include <stdint.h>

/*
 * A hash table that knows which of its entries was used last and which was
 * not used for the longest time, so that what grows with the traffic can be
 * bounded.  Entries are the caller's: a struct whose first member is a struct
 * table_node.  Keys are spread with a random seed, as peers choose them.
 */
struct table_key {
	uint64_t a;
	uint64_t b;
};

struct table_node {
	struct table_key key;
	struct table_node *chain; /* the next one in the same bucket */
	struct table_node *older, *newer;
};

struct table {
	struct table_node **buckets;
	size_t mask; /* number of buckets, a power of two, less one */
	size_t n;
	uint64_t seed;
	struct table_node *oldest, *newest;
};

/* For up to about n entries.  0, or -ENOMEM. */
int table_init(struct table *t, size_t n);

/* Free the table itself; its entries must be gone before. */
void table_release(struct table *t);

/* The entry with that key, or NULL. */
void *table_find(const struct table *t, struct table_key key);

/* Add an entry whose key is not in the table; it is the newest one. */
void table_add(struct table *t, struct table_node *n, struct table_key key);

/* Take an entry out; it stays the caller's. */
void table_remove(struct table *t, struct table_node *n);

/* The entry was used: make it the newest. */
void table_touch(struct table *t, struct table_node *n);

/* The entry that was not used for the longest time, or NULL. */
void *table_oldest(const struct table *t);

#endif
