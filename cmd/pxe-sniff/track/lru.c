/* SPDX-License-Identifier: BSD-2-Clause */
/* A hash table with separate chaining and a list in order of use. */
#include "track/lru.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

int lru_init(struct lru *t, size_t n)
{
	size_t size = 16;

	memset(t, 0, sizeof(*t));
	/* Few tables get full; one that does has chains of four entries. */
	while (size < n / 4)
		size *= 2;
	t->buckets = calloc(size, sizeof(struct lru_node *));
	if (!t->buckets)
		return -ENOMEM;
	t->mask = size - 1;
	/* Without entropy the seed is 0: a peer may then make long chains. */
	(void)!getrandom(&t->seed, sizeof(t->seed), GRND_NONBLOCK);
	return 0;
}

void lru_release(struct lru *t)
{
	free(t->buckets);
	memset(t, 0, sizeof(*t));
}

/* The finalizer of MurmurHash3: each bit of v affects each of the result. */
static uint64_t mix(uint64_t v)
{
	v ^= v >> 33;
	v *= 0xff51afd7ed558ccd;
	v ^= v >> 33;
	v *= 0xc4ceb9fe1a85ec53;
	return v ^ v >> 33;
}

static struct lru_node **bucket_of(const struct lru *t, struct lru_key key)
{
	uint64_t h = mix(mix(key.a ^ t->seed) ^ key.b);

	return &t->buckets[h & t->mask];
}

void *lru_find(const struct lru *t, struct lru_key key)
{
	struct lru_node *n = *bucket_of(t, key);

	while (n && (n->key.a != key.a || n->key.b != key.b))
		n = n->chain;
	return n;
}

static void append_newest(struct lru *t, struct lru_node *n)
{
	n->older = t->newest;
	n->newer = NULL;
	if (t->newest)
		t->newest->newer = n;
	else
		t->oldest = n;
	t->newest = n;
}

static void unlink_from_list(struct lru *t, struct lru_node *n)
{
	if (n->older)
		n->older->newer = n->newer;
	else
		t->oldest = n->newer;
	if (n->newer)
		n->newer->older = n->older;
	else
		t->newest = n->older;
}

void lru_add(struct lru *t, struct lru_node *n, struct lru_key key)
{
	struct lru_node **bucket = bucket_of(t, key);

	n->key = key;
	n->chain = *bucket;
	*bucket = n;
	append_newest(t, n);
	t->n++;
}

void lru_remove(struct lru *t, struct lru_node *n)
{
	struct lru_node **at = bucket_of(t, n->key);

	while (*at && *at != n)
		at = &(*at)->chain;
	if (!*at)
		return;
	*at = n->chain;
	unlink_from_list(t, n);
	t->n--;
}

void lru_touch(struct lru *t, struct lru_node *n)
{
	if (t->newest == n)
		return;
	unlink_from_list(t, n);
	append_newest(t, n);
}

void *lru_oldest(const struct lru *t)
{
	return t->oldest;
}
