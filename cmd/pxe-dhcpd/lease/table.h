/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_TABLE_H
#define PXE_DHCPD_LEASE_TABLE_H

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

/* How long an offered address is held for its client: s. */
#define LEASE_OFFER_TIMEOUT 60
/*
 * How long an address that a client declined is set aside: s.  Short, because
 * UEFI declines for other reasons than a conflict (EDK2 Dhcp4Io.c).
 */
#define LEASE_QUARANTINE 600

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

struct lease_table;

/*
 * The most addresses of all pools together: about 250 MB, and twice that while
 * a reload has both tables.
 */
#define LEASE_TABLE_MAX (1u << 20)

struct lease_table *lease_table_new(void);
void lease_table_free(struct lease_table *t);

/*
 * Add the addresses first to last as a pool; *pool is its number.  0,
 * -EEXIST if one of them is in a pool already, -E2BIG beyond LEASE_TABLE_MAX,
 * -ENOMEM.
 */
int lease_table_add_pool(struct lease_table *t, uint32_t first, uint32_t last,
			 uint32_t *pool);

/*
 * Reserve an address, in a pool or outside of all, to whoever policy gives it
 * to: lease_table_pick() will not pick it.  NULL without memory.
 */
struct lease *lease_table_reserve(struct lease_table *t, uint32_t ip);

struct lease *lease_table_by_ip(struct lease_table *t, uint32_t ip);
/*
 * What this client has: the acknowledged lease before an offered one, and
 * both before what it had last and nobody took since.
 */
struct lease *lease_table_by_key(struct lease_table *t,
				 const struct lease_key *k);

/* May the lease be given to this client now? */
bool lease_usable_by(const struct lease *l, const struct lease_key *k,
		     int64_t now);

/* The state at that time: what has run out is free. */
enum lease_state lease_state_at(const struct lease *l, int64_t now);

/*
 * An address of the pool that nobody has: never used ones first, then the
 * longest unused.  NULL if all are taken.  The lease is not changed.
 */
struct lease *lease_table_pick(struct lease_table *t, uint32_t pool,
			       int64_t now);

/* In need, when no pool has one: the oldest declined address, or NULL. */
struct lease *lease_table_pick_declined(struct lease_table *t, uint32_t pool);

/*
 * Move a lease to a state with its holder until a time.  key NULL keeps the
 * holder, e.g. to remember who released it.  A client has one acknowledged
 * lease on a link: with LEASE_BOUND others become free, and one that was bound
 * is returned, because the disk must hear of it; else NULL.  An offer leaves
 * it alone: the client may never take the offer.
 */
struct lease *lease_table_set(struct lease_table *t, struct lease *l,
			      enum lease_state state,
			      const struct lease_key *key, int64_t until);

/* How many addresses there are, and how many are bound at that time. */
struct lease_counts {
	size_t total, bound, offered, declined;
};

void lease_table_count(struct lease_table *t, int64_t now,
		       struct lease_counts *c);

#endif
