/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_LRU_H
#define PXE_SNIFF_LRU_H

#include <stddef.h>
#include <stdint.h>

/*
 * A hash table that knows which of its entries was used last and which was
 * not used for the longest time, so that what grows with the traffic can be
 * bounded.  Entries are the caller's: a struct whose first member is a struct
 * lru_node.  Keys are spread with a random seed, as peers choose them.
 */
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

/* For up to about n entries.  0, or -ENOMEM. */
int lru_init(struct lru *t, size_t n);

/* Free the table itself; its entries must be gone before. */
void lru_release(struct lru *t);

/* The entry with that key, or NULL. */
void *lru_find(const struct lru *t, struct lru_key key);

/* Add an entry whose key is not in the table; it is the newest one. */
void lru_add(struct lru *t, struct lru_node *n, struct lru_key key);

/* Take an entry out; it stays the caller's. */
void lru_remove(struct lru *t, struct lru_node *n);

/* The entry was used: make it the newest. */
void lru_touch(struct lru *t, struct lru_node *n);

/* The entry that was not used for the longest time, or NULL. */
void *lru_oldest(const struct lru *t);

#endif
