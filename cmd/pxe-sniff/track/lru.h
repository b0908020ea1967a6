/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table with a list of its entries from the least to the most recently
 * used one, so that a table which grows with the traffic can be bounded.
 *
 * Entries are the caller's: structs whose first member is a struct lru_node.
 * Keys are hashed with a random seed, as peers choose them.
 */
#ifndef PXE_SNIFF_LRU_H
#define PXE_SNIFF_LRU_H

#include <stddef.h>
#include <stdint.h>

struct lru_key {
	uint64_t a;
	uint64_t b;
};

struct lru_node {
	struct lru_key key;
	struct lru_node *chain; /* the next one in the same bucket */
	struct lru_node *older, *newer;
};

struct lru {
	struct lru_node **buckets;
	size_t mask; /* number of buckets, a power of two, less one */
	size_t n;
	uint64_t seed;
	struct lru_node *oldest, *newest;
};

/* A table for about n entries.  Returns 0, or -ENOMEM. */
int lru_init(struct lru *t, size_t n);

/* Free the buckets.  The entries must have been removed. */
void lru_release(struct lru *t);

/* The entry with that key, or NULL.  Its age does not change. */
void *lru_find(const struct lru *t, struct lru_key key);

/*
 * Add an entry as the most recently used one.  Its key must not be in the
 * table; the entry must stay where it is until it is removed.
 */
void lru_add(struct lru *t, struct lru_node *n, struct lru_key key);

/* Take an entry out; nothing happens if it is not in the table. */
void lru_remove(struct lru *t, struct lru_node *n);

/* Make an entry of the table the most recently used one. */
void lru_touch(struct lru *t, struct lru_node *n);

/* The least recently used entry, or NULL if the table is empty. */
void *lru_oldest(const struct lru *t);

#endif
