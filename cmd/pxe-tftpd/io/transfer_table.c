/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of transfers: a hash table by the client's address and port, and
 * counters by address against floods of forged requests.  Contract:
 * transfer_table.h.
 */
#include "io/transfer_table.h"

#include <stdlib.h>
#include <string.h>

#include "sys/hash_key.h"
#include "util/siphash.h"
#include "wire/wr.h"

/*
 * Transfers are counted by a digest of their address.  Two addresses in one
 * slot share one allowance, which does no harm; the memory is the same for one
 * address and for a million forged ones.
 */
#define SOURCES 4096

/*
 * Transfers of one address that may begin within a second without an answer, as
 * a multiple of those that may be unconfirmed at once.  Without this bound a
 * forger could replace its own requests (RFC 1350: a new request from the same
 * port ends the old transfer) and have a packet sent for each.
 */
#define BEGUN_SHARE 4

/* Unconfirmed transfers: this part of the table, but not fewer than that. */
#define UNCONFIRMED_SHARE 4
#define UNCONFIRMED_LEAST 64
/* Microseconds in which a client that exists sends its first ACK. */
#define FIRST_ACK_TIME 1000000

TAILQ_HEAD(transfer_list, transfer);

struct source {
	uint32_t unconfirmed;
	uint32_t all; /* with those that wait */
	/* Begun without an answer, in the second from begun_at on. */
	uint32_t begun;
	uint64_t begun_at;
	struct transfer_list waiting;
};

struct transfer_table {
	struct transfer_limits lim;
	struct siphash_key key;
	struct transfer **bucket;
	size_t n_buckets; /* a power of two */
	size_t n;	  /* begun */
	size_t n_unconfirmed;
	size_t n_waiting;
	struct transfer_list unconfirmed; /* oldest first */
	struct transfer_list waiting;	  /* by waiting_since */
	struct source source[SOURCES];
};

struct transfer_table *transfer_table_new(const struct transfer_limits *lim)
{
	struct transfer_table *ts = calloc(1, sizeof(*ts));
	size_t i;

	if (!ts)
		return NULL;
	ts->lim = *lim;
	ts->n_buckets = 64;
	while (ts->n_buckets < lim->max)
		ts->n_buckets *= 2;
	ts->bucket = calloc(ts->n_buckets, sizeof(*ts->bucket));
	TAILQ_INIT(&ts->unconfirmed);
	TAILQ_INIT(&ts->waiting);
	for (i = 0; i < SOURCES; i++)
		TAILQ_INIT(&ts->source[i].waiting);
	hash_key_init(&ts->key);
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

size_t transfer_table_waiting(const struct transfer_table *ts)
{
	return ts->n_waiting;
}

void transfer_table_each(const struct transfer_table *ts, transfer_table_fn *fn,
			 void *ctx)
{
	const struct transfer *t;
	size_t i;

	for (i = 0; i < ts->n_buckets; i++)
		for (t = ts->bucket[i]; t; t = t->next)
			if (t->state != TRANSFER_WAITING)
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

/* --- digests -------------------------------------------------------------- */

uint64_t transfer_table_digest(const struct transfer_table *ts, const void *p,
			       size_t n)
{
	return siphash(&ts->key, p, n);
}

/* Of the address alone; an IPv6 host may have any address of its /64. */
static uint64_t digest_host(const struct transfer_table *ts,
			    const struct sock_addr *a)
{
	if (a->u.sa.sa_family == AF_INET6)
		return siphash(&ts->key, &a->u.in6.sin6_addr, 8);
	return siphash(&ts->key, &a->u.in.sin_addr, sizeof(a->u.in.sin_addr));
}

/* By address and port. */
static size_t bucket_of(const struct transfer_table *ts,
			const struct sock_addr *a)
{
	uint8_t buf[sizeof(struct in6_addr) + sizeof(uint16_t)];
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	wr_be16(&w, sock_addr_port(a));
	if (a->u.sa.sa_family == AF_INET6)
		wr_bytes(&w, &a->u.in6.sin6_addr, sizeof(struct in6_addr));
	else
		wr_bytes(&w, &a->u.in.sin_addr, sizeof(a->u.in.sin_addr));
	return (size_t)siphash(&ts->key, buf, w.len) & (ts->n_buckets - 1);
}

static struct source *source_of(struct transfer_table *ts,
				const struct sock_addr *peer)
{
	return &ts->source[digest_host(ts, peer) % SOURCES];
}

struct transfer *transfer_table_find(const struct transfer_table *ts,
				     const struct sock_addr *peer)
{
	struct transfer *t = ts->bucket[bucket_of(ts, peer)];

	while (t && !sock_addr_equal(&t->peer, peer))
		t = t->next;
	return t;
}

/* --- admission ------------------------------------------------------------ */

/* Transfers that may be unconfirmed, or wait, of all addresses together. */
static size_t unconfirmed_share(const struct transfer_table *ts)
{
	size_t share = ts->lim.max / UNCONFIRMED_SHARE;

	return share < UNCONFIRMED_LEAST ? UNCONFIRMED_LEAST : share;
}

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
	size_t share = unconfirmed_share(ts);
	struct transfer *first = TAILQ_FIRST(&ts->unconfirmed);

	*oldest = NULL;
	if (source->all >= ts->lim.client)
		return TRANSFER_CLIENT_LIMIT;
	if (source->unconfirmed >= ts->lim.unconfirmed ||
	    !TAILQ_EMPTY(&source->waiting))
		return ts->n_waiting < share ? TRANSFER_ADMIT_WAIT
					     : TRANSFER_UNCONFIRMED_LIMIT;
	if (begins_too_often(ts, source, now))
		return TRANSFER_UNCONFIRMED_LIMIT;
	source->begun++;
	if (ts->n < ts->lim.max && ts->n_unconfirmed < share)
		return TRANSFER_ADMIT;
	/* A table full of confirmed transfers evicts none of them. */
	if (first && (ts->n_unconfirmed >= share ||
		      now >= first->sender.started + FIRST_ACK_TIME)) {
		*oldest = first;
		return TRANSFER_ADMIT_EVICT;
	}
	source->begun--;
	return TRANSFER_TABLE_FULL;
}

/* --- transfers ------------------------------------------------------------ */

/* t, which is on no list, has begun without an ACK. */
static void begin(struct transfer_table *ts, struct transfer *t)
{
	t->state = TRANSFER_UNCONFIRMED;
	TAILQ_INSERT_TAIL(&ts->unconfirmed, t, link);
	ts->n++;
	ts->n_unconfirmed++;
	source_of(ts, &t->peer)->unconfirmed++;
}

/* In the hash table, but on no list. */
static struct transfer *add(struct transfer_table *ts,
			    const struct sock_addr *peer, const char *name)
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
	source_of(ts, peer)->all++;
	return t;
}

struct transfer *transfer_table_add(struct transfer_table *ts,
				    const struct sock_addr *peer,
				    const char *name)
{
	struct transfer *t = add(ts, peer, name);

	if (t)
		begin(ts, t);
	return t;
}

struct transfer *transfer_table_add_waiting(struct transfer_table *ts,
					    const struct sock_addr *peer,
					    const char *name, uint64_t now)
{
	struct transfer *t = add(ts, peer, name);

	if (!t)
		return NULL;
	t->state = TRANSFER_WAITING;
	t->waiting_since = now;
	TAILQ_INSERT_TAIL(&ts->waiting, t, link);
	TAILQ_INSERT_TAIL(&source_of(ts, peer)->waiting, t, source_link);
	ts->n_waiting++;
	return t;
}

static void end_waiting(struct transfer_table *ts, struct transfer *t)
{
	TAILQ_REMOVE(&ts->waiting, t, link);
	TAILQ_REMOVE(&source_of(ts, &t->peer)->waiting, t, source_link);
	ts->n_waiting--;
}

/* answered: not by silence or by an eviction. */
static void end_unconfirmed(struct transfer_table *ts, struct transfer *t,
			    bool answered)
{
	struct source *source = source_of(ts, &t->peer);

	TAILQ_REMOVE(&ts->unconfirmed, t, link);
	ts->n_unconfirmed--;
	source->unconfirmed--;
	if (answered && source->begun)
		source->begun--;
}

void transfer_table_confirm(struct transfer_table *ts, struct transfer *t)
{
	if (t->state != TRANSFER_UNCONFIRMED)
		return;
	end_unconfirmed(ts, t, true);
	t->state = TRANSFER_CONFIRMED;
}

struct transfer *transfer_table_next(struct transfer_table *ts,
				     const struct sock_addr *peer, uint64_t now)
{
	struct source *source = source_of(ts, peer);
	struct transfer *t = TAILQ_FIRST(&source->waiting);

	if (!t || source->unconfirmed >= ts->lim.unconfirmed ||
	    ts->n >= ts->lim.max ||
	    ts->n_unconfirmed >= unconfirmed_share(ts) ||
	    begins_too_often(ts, source, now))
		return NULL;
	end_waiting(ts, t);
	source->begun++;
	begin(ts, t);
	return t;
}

void transfer_table_renew(struct transfer_table *ts, struct transfer *t,
			  uint64_t now)
{
	t->waiting_since = now;
	TAILQ_REMOVE(&ts->waiting, t, link);
	TAILQ_INSERT_TAIL(&ts->waiting, t, link);
}

struct transfer *transfer_table_stale(const struct transfer_table *ts)
{
	return TAILQ_FIRST(&ts->waiting);
}

void transfer_table_remove(struct transfer_table *ts, struct transfer *t)
{
	struct transfer **p = &ts->bucket[bucket_of(ts, &t->peer)];
	enum sender_end end = t->sender.end;

	if (t->state == TRANSFER_WAITING)
		end_waiting(ts, t);
	else
		ts->n--;
	if (t->state == TRANSFER_UNCONFIRMED)
		end_unconfirmed(ts, t,
				end == SENDER_PROBE || end == SENDER_ABORTED);
	while (*p != t)
		p = &(*p)->next;
	*p = t->next;
	source_of(ts, &t->peer)->all--;
	free(t->name);
	free(t->asked);
	free(t);
}
