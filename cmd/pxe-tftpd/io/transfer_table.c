/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of transfers: see transfer_table.h. */
#include "io/transfer_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/*
 * Transfers are counted by a digest of their address.  Two addresses in one
 * slot share one allowance, which does no harm; the memory is the same for one
 * source and for a million forged ones.
 */
#define SOURCES 4096

/*
 * Transfers of one address that may begin in a second, and of which none is
 * acknowledged, as a multiple of those that may wait for it at once: many
 * machines behind one address may ask for sizes only.
 */
#define BEGUN_SHARE 4

/* Transfers without an ACK: this part of the table, but not fewer than that. */
#define UNCONFIRMED_SHARE 4
#define UNCONFIRMED_LEAST 64
/* Microseconds in which an honest client sends its first ACK. */
#define UNCONFIRMED_HONEST 1000000

struct transfer_table {
	struct transfer_limits lim;
	uint64_t seed;
	struct transfer **bucket;
	size_t n_buckets; /* a power of two */
	size_t n;
	struct transfer *oldest, *newest; /* without an ACK */
	size_t n_unconfirmed;
	/* By address, those without an ACK and all. */
	struct source {
		uint32_t unconfirmed, all;
		/* Begun without an ACK yet, in the second from then on. */
		uint32_t begun;
		uint64_t begun_at;
	} source[SOURCES];
};

struct transfer_table *transfer_table_new(const struct transfer_limits *lim)
{
	struct transfer_table *ts = calloc(1, sizeof(*ts));

	if (!ts)
		return NULL;
	ts->lim = *lim;
	ts->n_buckets = 64;
	while (ts->n_buckets < lim->max)
		ts->n_buckets *= 2;
	ts->bucket = calloc(ts->n_buckets, sizeof(*ts->bucket));
	/* Without entropy chains may be chosen by a peer, no worse. */
	if (getrandom(&ts->seed, sizeof(ts->seed), GRND_NONBLOCK) < 0)
		ts->seed = (uintptr_t)ts;
	if (ts->bucket)
		return ts;
	free(ts);
	return NULL;
}

void transfer_table_free(struct transfer_table *ts)
{
	if (!ts)
		return;
	free(ts->bucket);
	free(ts);
}

void transfer_table_limit(struct transfer_table *ts,
			  const struct transfer_limits *lim)
{
	ts->lim = *lim;
}

size_t transfer_table_count(const struct transfer_table *ts)
{
	return ts->n;
}

void transfer_table_each(const struct transfer_table *ts, transfer_table_fn *fn,
			 void *ctx)
{
	const struct transfer *t;
	size_t i;

	for (i = 0; i < ts->n_buckets; i++)
		for (t = ts->bucket[i]; t; t = t->next)
			fn(t, ctx);
}

struct transfer *transfer_table_any(const struct transfer_table *ts)
{
	size_t i;

	for (i = 0; i < ts->n_buckets; i++)
		if (ts->bucket[i])
			return ts->bucket[i];
	return NULL;
}

/* FNV-1a from a secret start, mixed at the end (splitmix64). */
static uint64_t digest(uint64_t h, const void *p, size_t n)
{
	const uint8_t *b = p;
	size_t i;

	h ^= UINT64_C(0xcbf29ce484222325);
	for (i = 0; i < n; i++)
		h = (h ^ b[i]) * UINT64_C(0x100000001b3);
	h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
	return h ^ h >> 31;
}

uint64_t transfer_table_digest(const struct transfer_table *ts, const void *p,
			       size_t n)
{
	return digest(ts->seed, p, n);
}

/* Of the address alone; an IPv6 host may have any address of its /64. */
static uint64_t digest_host(const struct transfer_table *ts,
			    const struct sock_addr *a)
{
	if (a->u.sa.sa_family == AF_INET6)
		return digest(ts->seed, &a->u.in6.sin6_addr, 8);
	return digest(ts->seed, &a->u.in.sin_addr, sizeof(a->u.in.sin_addr));
}

static size_t bucket_of(const struct transfer_table *ts,
			const struct sock_addr *a)
{
	uint64_t h = ts->seed ^ sock_addr_port(a);

	if (a->u.sa.sa_family == AF_INET6)
		h = digest(h, &a->u.in6.sin6_addr, 16);
	else
		h = digest(h, &a->u.in.sin_addr, sizeof(a->u.in.sin_addr));
	return (size_t)h & (ts->n_buckets - 1);
}

struct transfer *transfer_table_find(const struct transfer_table *ts,
				     const struct sock_addr *peer)
{
	struct transfer *t = ts->bucket[bucket_of(ts, peer)];

	while (t && !sock_addr_equal(&t->peer, peer))
		t = t->next;
	return t;
}

static struct source *source_of(struct transfer_table *ts,
				const struct sock_addr *peer)
{
	return &ts->source[digest_host(ts, peer) % SOURCES];
}

/*
 * Whoever is told of a file, and asks for another one at once, makes room for
 * it.  A forged address shall not be told more often for that.
 */
static bool begins_too_often(const struct transfer_table *ts,
			     struct source *source, uint64_t now)
{
	if (now - source->begun_at >= 1000000) {
		source->begun_at = now;
		source->begun = 0;
	}
	return source->begun >= BEGUN_SHARE * ts->lim.unconfirmed;
}

enum transfer_admission transfer_table_admit(struct transfer_table *ts,
					     const struct sock_addr *peer,
					     uint64_t now,
					     struct transfer **oldest)
{
	struct source *source = source_of(ts, peer);
	size_t share = ts->lim.max / UNCONFIRMED_SHARE;
	enum transfer_admission room = TRANSFER_ADMIT;

	*oldest = NULL;
	if (source->unconfirmed >= ts->lim.unconfirmed ||
	    begins_too_often(ts, source, now))
		return TRANSFER_UNACKED_LIMIT;
	if (source->all >= ts->lim.client)
		return TRANSFER_CLIENT_LIMIT;
	if (share < UNCONFIRMED_LEAST)
		share = UNCONFIRMED_LEAST;
	if (ts->n >= ts->lim.max || ts->n_unconfirmed >= share) {
		/* With a full table of live transfers nobody is thrown out. */
		if (!ts->oldest ||
		    (ts->n_unconfirmed < share &&
		     now < ts->oldest->sender.started + UNCONFIRMED_HONEST))
			return TRANSFER_TABLE_FULL;
		*oldest = ts->oldest;
		room = TRANSFER_ADMIT_EVICT;
	}
	source->begun++;
	return room;
}

static void unconfirmed_add(struct transfer_table *ts, struct transfer *t)
{
	t->unconfirmed = true;
	t->older = ts->newest;
	if (t->older)
		t->older->newer = t;
	else
		ts->oldest = t;
	ts->newest = t;
	ts->n_unconfirmed++;
	source_of(ts, &t->peer)->unconfirmed++;
}

void transfer_table_confirm(struct transfer_table *ts, struct transfer *t)
{
	if (!t->unconfirmed)
		return;
	t->unconfirmed = false;
	if (t->older)
		t->older->newer = t->newer;
	else
		ts->oldest = t->newer;
	if (t->newer)
		t->newer->older = t->older;
	else
		ts->newest = t->older;
	t->older = t->newer = NULL;
	ts->n_unconfirmed--;
	if (sender_confirmed(&t->sender) && source_of(ts, &t->peer)->begun)
		source_of(ts, &t->peer)->begun--;
	source_of(ts, &t->peer)->unconfirmed--;
}

struct transfer *transfer_table_add(struct transfer_table *ts,
				    const struct sock_addr *peer,
				    const char *name)
{
	struct transfer *t = calloc(1, sizeof(*t));
	size_t b = bucket_of(ts, peer);

	if (!t)
		return NULL;
	t->name = strdup(name);
	if (!t->name) {
		free(t);
		return NULL;
	}
	t->peer = *peer;
	t->next = ts->bucket[b];
	ts->bucket[b] = t;
	ts->n++;
	source_of(ts, peer)->all++;
	unconfirmed_add(ts, t);
	return t;
}

void transfer_table_remove(struct transfer_table *ts, struct transfer *t)
{
	struct transfer **p = &ts->bucket[bucket_of(ts, &t->peer)];

	transfer_table_confirm(ts, t);
	while (*p != t)
		p = &(*p)->next;
	*p = t->next;
	ts->n--;
	source_of(ts, &t->peer)->all--;
	free(t->name);
	free(t->asked);
	free(t);
}
