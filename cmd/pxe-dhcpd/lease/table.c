/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lease table: an array of leases for each pool, a chained hash table of
 * those outside of all pools, another one of all by client, a heap of the
 * leases that have an end, the earliest first, and for each pool queues of its
 * free, offered and declined addresses in the order of time.
 */
#include "lease/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sys/hash_key.h"

TAILQ_HEAD(lease_queue, lease);

#define HASH_MIN 1024 /* buckets; a power of two */

struct lease_pool {
	uint32_t first, last;
	struct lease_queue free;    /* longest unused first */
	struct lease_queue offered; /* first offered first */
	struct lease_queue declined;
	struct lease *leases; /* last - first + 1 of them */
};

/* A chained hash table. */
struct lease_hash {
	struct lease **v;
	size_t buckets; /* a power of two */
};

struct lease_table {
	struct lease_hash by_ip; /* those outside of all pools */
	struct lease_hash by_key;
	size_t n;     /* leases in the table */
	size_t n_out; /* of them outside of all pools */
	struct siphash_key hash_key;
	struct lease_pool **pools;  /* queue heads must not move */
	struct lease_pool **sorted; /* the same, by address */
	size_t n_pools;
	/* Each lease with an end, at heap[1] to heap[n_ends]. */
	struct lease **heap;
	size_t n_ends, heap_max;
};

/*
 * An array of n elements, all zero, that a child process does not get: the one
 * that stores leases would keep the pages as they were at its start, and each
 * first write here would copy one.  NULL without memory.
 */
static void *array_new(size_t n, size_t size)
{
	size_t len;
	void *p;

	if (__builtin_mul_overflow(n, size, &len))
		return NULL;
	p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		 -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	/* Without it there is a copy, no more. */
	(void)madvise(p, len, MADV_DONTFORK);
	return p;
}

static void array_free(void *p, size_t n, size_t size)
{
	if (p)
		(void)munmap(p, n * size);
}

static size_t hash(const struct lease_table *t, const struct lease_hash *h,
		   const void *p, size_t n)
{
	return (size_t)siphash(&t->hash_key, p, n) & (h->buckets - 1);
}

static struct lease **ip_bucket(struct lease_table *t, uint32_t ip)
{
	return &t->by_ip.v[hash(t, &t->by_ip, &ip, sizeof(ip))];
}

static struct lease **key_bucket(struct lease_table *t,
				 const struct lease_key *k)
{
	return &t->by_key.v[hash(t, &t->by_key, k->id, k->len)];
}

struct lease_table *lease_table_new(void)
{
	struct lease_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->by_ip.buckets = t->by_key.buckets = HASH_MIN;
	t->by_ip.v = array_new(HASH_MIN, sizeof(struct lease *));
	t->by_key.v = array_new(HASH_MIN, sizeof(struct lease *));
	t->heap_max = HASH_MIN;
	t->heap = array_new(HASH_MIN + 1, sizeof(struct lease *));
	if (!t->by_ip.v || !t->by_key.v || !t->heap) {
		lease_table_free(t);
		return NULL;
	}
	hash_key_init(&t->hash_key);
	return t;
}

static void pool_free(struct lease_pool *p)
{
	size_t i;

	for (i = 0; i <= p->last - p->first; i++)
		free(p->leases[i].name);
	array_free(p->leases, i, sizeof(*p->leases));
	free(p);
}

void lease_table_free(struct lease_table *t)
{
	size_t i;

	if (!t)
		return;
	/* Those outside of all pools were allocated one by one. */
	for (i = 0; t->by_ip.v && i < t->by_ip.buckets; i++) {
		struct lease *l = t->by_ip.v[i];

		while (l) {
			struct lease *next = l->next_ip;

			free(l->name);
			free(l);
			l = next;
		}
	}
	for (i = 0; i < t->n_pools; i++)
		pool_free(t->pools[i]);
	free(t->pools);
	free(t->sorted);
	array_free(t->heap, t->heap_max + 1, sizeof(struct lease *));
	array_free(t->by_ip.v, t->by_ip.buckets, sizeof(struct lease *));
	array_free(t->by_key.v, t->by_key.buckets, sizeof(struct lease *));
	free(t);
}

/*
 * A larger array of buckets, empty, for want leases: 0 with *old, which is the
 * caller's to move and to free, or NULL if it is large enough; or -ENOMEM.
 */
static int widen(struct lease_hash *h, size_t want, struct lease ***old)
{
	size_t n = h->buckets;
	struct lease **v;

	*old = NULL;
	while (n < want)
		n *= 2;
	if (n == h->buckets)
		return 0;
	v = array_new(n, sizeof(struct lease *));
	if (!v)
		return -ENOMEM;
	*old = h->v;
	h->v = v;
	h->buckets = n;
	return 0;
}

static int grow_by_ip(struct lease_table *t, size_t want)
{
	size_t i, n = t->by_ip.buckets;
	struct lease **old;

	if (widen(&t->by_ip, want, &old))
		return -ENOMEM;
	for (i = 0; old && i < n; i++)
		while (old[i]) {
			struct lease *l = old[i], **b = ip_bucket(t, l->ip);

			old[i] = l->next_ip;
			l->next_ip = *b;
			*b = l;
		}
	array_free(old, n, sizeof(struct lease *));
	return 0;
}

static int grow_by_key(struct lease_table *t, size_t want)
{
	size_t i, n = t->by_key.buckets;
	struct lease **old;

	if (widen(&t->by_key, want, &old))
		return -ENOMEM;
	for (i = 0; old && i < n; i++)
		while (old[i]) {
			struct lease *l = old[i], **b = key_bucket(t, &l->key);

			old[i] = l->next_key;
			l->next_key = *b;
			*b = l;
		}
	array_free(old, n, sizeof(struct lease *));
	return 0;
}

static int grow_heap(struct lease_table *t, size_t want)
{
	size_t n = t->heap_max;
	struct lease **heap;

	while (n < want)
		n *= 2;
	if (n == t->heap_max)
		return 0;
	heap = array_new(n + 1, sizeof(struct lease *));
	if (!heap)
		return -ENOMEM;
	memcpy(heap, t->heap, (t->n_ends + 1) * sizeof(struct lease *));
	array_free(t->heap, t->heap_max + 1, sizeof(struct lease *));
	t->heap = heap;
	t->heap_max = n;
	return 0;
}

/*
 * Make tables and heap large enough for want leases, of which out are outside
 * of all pools.  0 or -ENOMEM.
 */
static int grow(struct lease_table *t, size_t want, size_t out)
{
	if (grow_by_ip(t, out) || grow_by_key(t, want) || grow_heap(t, want))
		return -ENOMEM;
	return 0;
}

static void enqueue(struct lease_queue *q, struct lease *l)
{
	TAILQ_INSERT_TAIL(q, l, queue);
	l->in_queue = q;
}

static void dequeue(struct lease *l)
{
	struct lease_queue *q = l->in_queue;

	if (q)
		TAILQ_REMOVE(q, l, queue);
	l->in_queue = NULL;
}

/* A pool with its leases, which are not yet in the table. */
static struct lease_pool *pool_new(uint32_t first, uint32_t last)
{
	struct lease_pool *p = calloc(1, sizeof(*p));
	size_t n = (size_t)(last - first) + 1;

	if (!p)
		return NULL;
	p->leases = array_new(n, sizeof(*p->leases));
	if (!p->leases) {
		free(p);
		return NULL;
	}
	p->first = first;
	p->last = last;
	TAILQ_INIT(&p->free);
	TAILQ_INIT(&p->offered);
	TAILQ_INIT(&p->declined);
	return p;
}

/* There is room for it. */
static void insert_pool(struct lease_table *t, struct lease_pool *p)
{
	size_t i = t->n_pools;

	t->pools[t->n_pools++] = p;
	for (; i > 0 && t->sorted[i - 1]->first > p->first; i--)
		t->sorted[i] = t->sorted[i - 1];
	t->sorted[i] = p;
}

int lease_table_add_pool(struct lease_table *t, uint32_t first, uint32_t last,
			 uint32_t *pool)
{
	struct lease_pool *p, **pools;
	size_t i, n;

	if (last < first || last - first >= LEASE_TABLE_MAX - t->n)
		return -E2BIG;
	n = (size_t)(last - first) + 1;
	for (i = 0; i < t->n_pools; i++)
		if (first <= t->pools[i]->last && last >= t->pools[i]->first)
			return -EEXIST;
	pools = reallocarray(t->pools, t->n_pools + 1, sizeof(*pools));
	if (!pools)
		return -ENOMEM;
	t->pools = pools;
	pools = reallocarray(t->sorted, t->n_pools + 1, sizeof(*pools));
	if (!pools)
		return -ENOMEM;
	t->sorted = pools;
	p = grow(t, t->n + n, t->n_out) ? NULL : pool_new(first, last);
	if (!p)
		return -ENOMEM;
	*pool = (uint32_t)t->n_pools;
	insert_pool(t, p);
	for (i = 0; i < n; i++) {
		struct lease *l = &p->leases[i];

		l->ip = first + (uint32_t)i;
		l->in_pool = true;
		l->pool = *pool;
		enqueue(&p->free, l);
	}
	t->n += n;
	return 0;
}

/* The pool that an address lies in, or NULL. */
static struct lease_pool *find_pool(const struct lease_table *t, uint32_t ip)
{
	size_t low = 0, high = t->n_pools;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct lease_pool *p = t->sorted[mid];

		if (ip < p->first)
			high = mid;
		else if (ip > p->last)
			low = mid + 1;
		else
			return p;
	}
	return NULL;
}

struct lease *lease_table_by_ip(struct lease_table *t, uint32_t ip)
{
	struct lease_pool *p = find_pool(t, ip);
	struct lease *l;

	if (p)
		return &p->leases[ip - p->first];
	l = *ip_bucket(t, ip);

	while (l && l->ip != ip)
		l = l->next_ip;
	return l;
}

/* Of a client's leases the bound one counts most, then an offered one. */
static int lease_rank(const struct lease *l)
{
	return l->state == LEASE_BOUND ? 2 : l->state == LEASE_OFFERED;
}

struct lease *lease_table_by_key(struct lease_table *t,
				 const struct lease_key *k)
{
	struct lease *l = k->len ? *key_bucket(t, k) : NULL, *best = NULL;

	for (; l; l = l->next_key)
		if (lease_key_equal(&l->key, k) &&
		    (!best || lease_rank(l) > lease_rank(best)))
			best = l;
	return best;
}

bool lease_table_is_storing(struct lease_table *t, const struct lease_key *k)
{
	struct lease *l = k->len ? *key_bucket(t, k) : NULL;

	for (; l; l = l->next_key)
		if (l->storing && lease_key_equal(&l->key, k))
			return true;
	return false;
}

struct lease *lease_table_add(struct lease_table *t, uint32_t ip)
{
	struct lease *l = lease_table_by_ip(t, ip), **b;

	if (l)
		return l;
	l = calloc(1, sizeof(*l));
	if (!l || grow(t, t->n + 1, t->n_out + 1)) {
		free(l);
		return NULL;
	}
	l->ip = ip;
	b = ip_bucket(t, ip);
	l->next_ip = *b;
	*b = l;
	t->n++;
	t->n_out++;
	return l;
}

struct lease *lease_table_reserve(struct lease_table *t, uint32_t ip)
{
	struct lease *l = lease_table_add(t, ip);

	/* The queues are of those that may be picked. */
	if (l && !l->reserved)
		dequeue(l);
	if (l)
		l->reserved = true;
	return l;
}

enum lease_state lease_state_at(const struct lease *l, int64_t now)
{
	return l->expires <= now && !l->storing ? LEASE_FREE : l->state;
}

bool lease_usable_by(const struct lease *l, const struct lease_key *k,
		     int64_t now)
{
	switch (lease_state_at(l, now)) {
	case LEASE_FREE:
		return true;
	case LEASE_OFFERED:
	case LEASE_BOUND:
		return lease_key_equal(&l->key, k);
	case LEASE_DECLINED:
		break;
	}
	return false;
}

/* --- the heap of ends ----------------------------------------------------- */

static void heap_place(struct lease_table *t, struct lease *l, size_t at)
{
	t->heap[at] = l;
	l->heap = (uint32_t)at;
}

/* Move l from place at towards the root, as far as it ends earlier. */
static size_t heap_up(struct lease_table *t, const struct lease *l, size_t at)
{
	while (at > 1 && t->heap[at / 2]->expires > l->expires) {
		heap_place(t, t->heap[at / 2], at);
		at /= 2;
	}
	return at;
}

/* Move l from place at towards the leaves, as far as it ends later. */
static size_t heap_down(struct lease_table *t, const struct lease *l, size_t at)
{
	for (;;) {
		size_t child = 2 * at;

		if (child > t->n_ends)
			return at;
		if (child < t->n_ends &&
		    t->heap[child + 1]->expires < t->heap[child]->expires)
			child++;
		if (t->heap[child]->expires >= l->expires)
			return at;
		heap_place(t, t->heap[child], at);
		at = child;
	}
}

static void heap_remove(struct lease_table *t, struct lease *l)
{
	struct lease *last;
	size_t at = l->heap;

	if (!at)
		return;
	l->heap = 0;
	last = t->heap[t->n_ends--];
	if (last == l)
		return;
	at = heap_up(t, last, at);
	heap_place(t, last, heap_down(t, last, at));
}

static void heap_insert(struct lease_table *t, struct lease *l)
{
	t->n_ends++;
	heap_place(t, l, heap_up(t, l, t->n_ends));
}

/* --- states --------------------------------------------------------------- */

/* The queue of a lease in its present state, or NULL. */
static struct lease_queue *queue_for(struct lease_table *t,
				     const struct lease *l)
{
	struct lease_pool *p;

	if (l->reserved || !l->in_pool)
		return NULL;
	p = t->pools[l->pool];
	switch (l->state) {
	case LEASE_FREE:
		return &p->free;
	case LEASE_OFFERED:
		return &p->offered;
	case LEASE_DECLINED:
		return &p->declined;
	case LEASE_BOUND:
		break;
	}
	return NULL;
}

void lease_table_unreserve(struct lease_table *t, struct lease *l)
{
	struct lease_queue *q;

	if (!l->in_pool)
		return;
	l->reserved = false;
	dequeue(l);
	q = queue_for(t, l);
	if (q)
		enqueue(q, l);
}

static void set_state(struct lease_table *t, struct lease *l,
		      enum lease_state state, int64_t now, int64_t expires)
{
	struct lease_queue *q;

	dequeue(l);
	heap_remove(t, l);
	if (state != l->state || state != LEASE_BOUND)
		l->since = now;
	l->state = state;
	l->revoked = false;
	l->expires = expires;
	q = queue_for(t, l);
	if (q)
		enqueue(q, l);
	if (state != LEASE_FREE && expires != INT64_MAX)
		heap_insert(t, l);
}

/* Free what has ended. */
static void expire(struct lease_table *t, int64_t now)
{
	while (t->n_ends && t->heap[1]->expires <= now && !t->heap[1]->storing)
		set_state(t, t->heap[1], LEASE_FREE, now, 0);
}

struct lease *lease_table_pick(struct lease_table *t, uint32_t pool,
			       int64_t now)
{
	if (pool >= t->n_pools)
		return NULL;
	expire(t, now);
	return TAILQ_FIRST(&t->pools[pool]->free);
}

struct lease *lease_table_pick_offered(struct lease_table *t, uint32_t pool,
				       int64_t now)
{
	struct lease *l;

	if (pool >= t->n_pools)
		return NULL;
	TAILQ_FOREACH(l, &t->pools[pool]->offered, queue)
		if (!l->storing)
			break;
	return l && l->since + LEASE_OFFER_LEAST <= now ? l : NULL;
}

struct lease *lease_table_pick_declined(struct lease_table *t, uint32_t pool)
{
	return pool < t->n_pools ? TAILQ_FIRST(&t->pools[pool]->declined)
				 : NULL;
}

static void unlink_key(struct lease_table *t, struct lease *l)
{
	struct lease **b;

	if (!l->key.len)
		return;
	b = key_bucket(t, &l->key);
	while (*b && *b != l)
		b = &(*b)->next_key;
	if (*b)
		*b = l->next_key;
	l->key.len = 0;
}

static void link_key(struct lease_table *t, struct lease *l,
		     const struct lease_key *k)
{
	struct lease **b = key_bucket(t, k);

	l->key = *k;
	l->next_key = *b;
	*b = l;
}

void lease_set_name(struct lease *l, const char *name)
{
	if (!strcmp(l->name ? l->name : "", name))
		return;
	free(l->name);
	l->name = *name ? strdup(name) : NULL;
}

struct lease *lease_table_other_bound(struct lease_table *t,
				      const struct lease_key *k,
				      const struct lease *l)
{
	struct lease *other = k->len ? *key_bucket(t, k) : NULL;

	while (other && (other == l || other->state != LEASE_BOUND ||
			 !lease_key_equal(&other->key, k)))
		other = other->next_key;
	return other;
}

/* Free all other leases of the holder of l. */
static void free_others(struct lease_table *t, struct lease *l, int64_t now)
{
	struct lease *other = *key_bucket(t, &l->key);

	while (other) {
		struct lease *next = other->next_key;

		if (other != l && lease_key_equal(&other->key, &l->key)) {
			unlink_key(t, other);
			set_state(t, other, LEASE_FREE, now, 0);
		}
		other = next;
	}
}

void lease_table_set(struct lease_table *t, struct lease *l,
		     enum lease_state state, const struct lease_key *key,
		     int64_t now, int64_t expires)
{
	if (key && !lease_key_equal(&l->key, key)) {
		unlink_key(t, l);
		link_key(t, l, key);
		lease_set_name(l, "");
		memset(&l->id, 0, sizeof(l->id));
	}
	/* Its holder declined it, and must be offered another one. */
	if (state == LEASE_DECLINED)
		unlink_key(t, l);
	set_state(t, l, state, now, expires);
	if (state == LEASE_BOUND && l->key.len)
		free_others(t, l, now);
}

static bool is_used(const struct lease *l)
{
	return l->key.len || l->state != LEASE_FREE;
}

void lease_table_each(const struct lease_table *t,
		      void (*fn)(void *ctx, const struct lease *l), void *ctx)
{
	const struct lease *l;
	size_t i, k;

	for (i = 0; i < t->n_pools; i++) {
		TAILQ_FOREACH(l, &t->pools[i]->free, queue)
			if (is_used(l))
				fn(ctx, l);
		TAILQ_FOREACH(l, &t->pools[i]->offered, queue)
			fn(ctx, l);
		TAILQ_FOREACH(l, &t->pools[i]->declined, queue)
			fn(ctx, l);
	}
	/* Those in no queue: bound, reserved, or in no pool. */
	for (i = 0; i < t->n_pools; i++)
		for (k = 0; k <= t->pools[i]->last - t->pools[i]->first; k++) {
			l = &t->pools[i]->leases[k];
			if (!l->in_queue && is_used(l))
				fn(ctx, l);
		}
	for (i = 0; i < t->by_ip.buckets; i++)
		for (l = t->by_ip.v[i]; l; l = l->next_ip)
			if (is_used(l))
				fn(ctx, l);
}

size_t lease_table_walk(const struct lease_table *t, size_t place, size_t n,
			void (*fn)(void *ctx, const struct lease *l), void *ctx)
{
	const struct lease *l;
	size_t i, first = 0, end = 0;

	for (i = 0; i < t->n_pools; i++, first = end) {
		const struct lease_pool *p = t->sorted[i];

		end = first + (p->last - p->first) + 1;
		for (; n && place < end; n--, place++)
			fn(ctx, &p->leases[place - first]);
		if (place < end)
			return place;
	}
	end = first + t->by_ip.buckets;
	for (; n && place < end; n--, place++)
		for (l = t->by_ip.v[place - first]; l; l = l->next_ip)
			fn(ctx, l);
	return place < end ? place : LEASE_TABLE_END;
}

static void count(struct lease_counts *c, const struct lease *l, int64_t now)
{
	enum lease_state s = lease_state_at(l, now);

	c->bound += s == LEASE_BOUND;
	c->offered += s == LEASE_OFFERED;
	c->declined += s == LEASE_DECLINED;
}

void lease_table_count(struct lease_table *t, int64_t now,
		       struct lease_counts *c)
{
	const struct lease *l;
	size_t i, k;

	memset(c, 0, sizeof(*c));
	c->total = t->n;
	for (i = 0; i < t->n_pools; i++)
		for (k = 0; k <= t->pools[i]->last - t->pools[i]->first; k++)
			count(c, &t->pools[i]->leases[k], now);
	for (i = 0; i < t->by_ip.buckets; i++)
		for (l = t->by_ip.v[i]; l; l = l->next_ip)
			count(c, l, now);
}
