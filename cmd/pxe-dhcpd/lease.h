/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_H
#define PXE_DHCPD_LEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "leasedb/lease.h"
#include "util/mac.h"

/*
 * The table of addresses, in memory: who has which, until when.  No clock and
 * no disk: time is passed in, in seconds of a clock that never goes back; what
 * must outlive the process is written to lib/leasedb.  Every operation is O(1).
 */

struct lease {
	uint32_t ip;
	enum lease_state state;
	bool fixed;	      /* reserved to a host: not for others */
	bool pooled;	      /* inside a pool */
	uint32_t pool;	      /* which one, if pooled */
	int64_t until;	      /* end of the state; INT64_MAX: never */
	struct lease_key key; /* of the holder, and after that, the last one */
	struct mac mac;	      /* of the holder, zero if not Ethernet */
	char name[LEASE_NAME_MAX]; /* host name, or "" */

	/* The table's own. */
	struct lease *next_ip;
	struct lease *next_key;
	TAILQ_ENTRY(lease) queue;
	void *in_queue;
};

struct leases;

/*
 * The most addresses of all pools together: about 250 MB, and twice that while
 * a reload has both tables.
 */
#define LEASES_MAX (1u << 20)

struct leases *leases_new(void);
void leases_free(struct leases *t);

/*
 * Add the addresses first to last as a pool; *pool is its number.  0,
 * -EEXIST if one of them is in a pool already, -E2BIG beyond LEASES_MAX,
 * -ENOMEM.
 */
int leases_add_pool(struct leases *t, uint32_t first, uint32_t last,
		    uint32_t *pool);

/*
 * Reserve an address, in a pool or outside of all, to whoever policy gives it
 * to: leases_take() will not pick it.  NULL without memory.
 */
struct lease *leases_reserve(struct leases *t, uint32_t ip);

struct lease *leases_by_ip(struct leases *t, uint32_t ip);
/*
 * What this client has: the acknowledged lease before an offered one, and
 * both before what it had last and nobody took since.
 */
struct lease *leases_by_key(struct leases *t, const struct lease_key *k);

/* May the lease be given to this client now? */
bool lease_usable_by(const struct lease *l, const struct lease_key *k,
		     int64_t now);

/* The state at that time: what has run out is free. */
enum lease_state lease_state_at(const struct lease *l, int64_t now);

/*
 * An address of the pool that nobody has: never used ones first, then the
 * longest unused.  NULL if all are taken.  The lease is not changed.
 */
struct lease *leases_take(struct leases *t, uint32_t pool, int64_t now);

/* In need, when no pool has one: the oldest declined address, or NULL. */
struct lease *leases_take_declined(struct leases *t, uint32_t pool);

/*
 * Move a lease to a state with its holder until a time.  key NULL keeps the
 * holder, e.g. to remember who released it.  A client has one acknowledged
 * lease on a link: with LEASE_BOUND others become free, and one that was bound
 * is returned, because the disk must hear of it; else NULL.  An offer leaves
 * it alone: the client may never take the offer.
 */
struct lease *leases_set(struct leases *t, struct lease *l,
			 enum lease_state state, const struct lease_key *key,
			 int64_t until);

/* How many addresses there are, and how many are bound at that time. */
struct leases_count {
	size_t total, bound, offered, declined;
};

void leases_count(struct leases *t, int64_t now, struct leases_count *c);

#endif
