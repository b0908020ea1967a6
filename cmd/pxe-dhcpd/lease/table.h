/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_TABLE_H
#define PXE_DHCPD_LEASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "leasedb/lease.h"
#include "proto/pxe_client.h"
#include "util/mac.h"

/*
 * The table of leases, in memory: one for each address of a pool, for each
 * reserved address outside of all pools, and for each one that was given before
 * its pool was taken out of the configuration.  It has no clock and no disk:
 * times are seconds of a monotonic clock that callers pass in, and
 * lease/store.h writes what must outlive the process.  Addresses are in host
 * order.  Operations on one lease take O(log n) of the leases that have an end,
 * O(1) of all.
 */

/* How long an offered address is held for its client's REQUEST: s. */
#define LEASE_OFFER_TIMEOUT 60

/*
 * How long at least, if a pool has nothing else to give: s.  UEFI collects
 * offers for 4 s before it answers one (EDK2, Dhcp4Impl.c).
 */
#define LEASE_OFFER_LEAST 8

/*
 * How long a declined address is in quarantine: s.  Short, because UEFI
 * declines for other reasons than a conflict (EDK2, Dhcp4Io.c).
 */
#define LEASE_QUARANTINE 600

/*
 * How long after the ACK a client may decline its address: s.  Clients probe it
 * within 10 s (RFC 5227) and then use it; who declines later is somebody else.
 */
#define LEASE_DECLINE_TIME 60

/* What is looked at for each packet comes first, in one line of the cache. */
struct lease {
	struct lease *next_key; /* for table.c only */
	uint32_t ip;
	uint32_t pool;		/* number of the pool, if in_pool */
	enum lease_state state; /* lease_state_at() knows whether it ended */
	bool reserved;		/* for the host that policy gives it to */
	bool own;		/* this machine's address, nobody else's */
	bool in_pool;
	/* A change of it is being stored: until then it does not end. */
	bool storing;
	/* FREE since it was ended by hand: its holder is to be told so. */
	bool revoked;
	int64_t expires;      /* end of the state; INT64_MAX: never */
	struct lease_key key; /* of the holder; if FREE, the last one */
	struct mac mac;	      /* of the holder; zero if not Ethernet */
	int64_t since;	      /* begin of the state */
	char *name;	      /* host name of the holder, or NULL */
	struct pxe_id id;     /* the program that it ran last; in memory only */

	/* For table.c only. */
	TAILQ_ENTRY(lease) queue;
	void *in_queue; /* NULL: in none */
	uint32_t heap;	/* place in the heap of ends, from 1; 0: not in it */
	struct lease *next_ip; /* outside of all pools */
};

struct lease_table;

/*
 * The most addresses of all pools together: about 200 MB, and twice that while
 * a reload builds a new table beside the old one.
 */
#define LEASE_TABLE_MAX (1u << 20)

/* An empty table; NULL without memory. */
struct lease_table *lease_table_new(void);

/* Free the table with its leases; NULL is fine. */
void lease_table_free(struct lease_table *t);

/*
 * Add the addresses first to last as a pool; *pool is its number.  0, -EEXIST
 * if one of them is in a pool already, -E2BIG if the table would hold more than
 * LEASE_TABLE_MAX, -ENOMEM.
 */
int lease_table_add_pool(struct lease_table *t, uint32_t first, uint32_t last,
			 uint32_t *pool);

/*
 * Reserve an address, in a pool or outside of all: lease_table_pick() and
 * lease_table_pick_declined() pass it over.  An address that is reserved
 * already stays so.  Its lease, which lives with the table, or NULL without
 * memory.
 */
struct lease *lease_table_reserve(struct lease_table *t, uint32_t ip);

/* Undo lease_table_reserve() for a lease in a pool; others stay reserved. */
void lease_table_unreserve(struct lease_table *t, struct lease *l);

/*
 * The lease of an address, added outside of all pools if there is none: for one
 * that was given before the configuration changed, and is given no more.  It
 * lives with the table.  NULL without memory.
 */
struct lease *lease_table_add(struct lease_table *t, uint32_t ip);

/* The lease of an address, which lives with the table, or NULL. */
struct lease *lease_table_by_ip(struct lease_table *t, uint32_t ip);

/*
 * The lease of a client: one that is bound before one that is offered, and
 * both before one that it had last and that has no other holder since.  NULL if
 * there is none.
 */
struct lease *lease_table_by_key(struct lease_table *t,
				 const struct lease_key *k);

/* Is a change of one of the client's leases being stored? */
bool lease_table_is_storing(struct lease_table *t, const struct lease_key *k);

/* The state at that time: a lease that has expired is FREE. */
enum lease_state lease_state_at(const struct lease *l, int64_t now);

/* Is the lease free at that time, or offered or bound to that client? */
bool lease_usable_by(const struct lease *l, const struct lease_key *k,
		     int64_t now);

/*
 * A free address of the pool that is not reserved: one that was never used, or
 * else the one that has been free for longest.  NULL if there is none.  The
 * lease is not changed: lease_table_set() takes it.
 */
struct lease *lease_table_pick(struct lease_table *t, uint32_t pool,
			       int64_t now);

/*
 * The address of the pool that was offered first of those that nobody has
 * requested since, for when no pool has a free one: many offers to clients that
 * do not exist shall not keep others out.  NULL if none was offered
 * LEASE_OFFER_LEAST before now.
 */
struct lease *lease_table_pick_offered(struct lease_table *t, uint32_t pool,
				       int64_t now);

/*
 * The address of the pool that is in quarantine for longest, for when no pool
 * has a free one; NULL if there is none.
 */
struct lease *lease_table_pick_declined(struct lease_table *t, uint32_t pool);

/*
 * Change the state of a lease from now until the time expires (INT64_MAX: for
 * ever).  key is the new holder, and NULL leaves the holder as it is; DECLINED
 * has none.  A client has one bound lease in a subnet: with LEASE_BOUND its
 * other leases become free.  An offer frees nothing: the client may never take
 * it.
 */
void lease_table_set(struct lease_table *t, struct lease *l,
		     enum lease_state state, const struct lease_key *key,
		     int64_t now, int64_t expires);

/*
 * The host name of the holder of l, which is copied; "" is none.  Without
 * memory it is none, too.
 */
void lease_set_name(struct lease *l, const char *name);

/*
 * The lease of the holder of l, other than l, that is bound and would become
 * free if l were bound; NULL if there is none.
 */
struct lease *lease_table_other_bound(struct lease_table *t,
				      const struct lease_key *k,
				      const struct lease *l);

/*
 * Call fn(ctx, l) for each lease that has a holder or a state other than FREE.
 * Those of a pool come in the order in which lease_table_pick() would take
 * them.  fn must not change the table.
 */
void lease_table_each(const struct lease_table *t,
		      void (*fn)(void *ctx, const struct lease *l), void *ctx);

/* The place behind the last lease. */
#define LEASE_TABLE_END SIZE_MAX

/*
 * Call fn(ctx, l) for leases, used or not, from the place on, which is 0 for
 * the first one: those of the pools in the order of their addresses, then all
 * others.  After about n of them it returns the place to go on at later, or
 * LEASE_TABLE_END.  States may change meanwhile; if lease_table_add() is called
 * in between, some may be missed or come twice.
 */
size_t lease_table_walk(const struct lease_table *t, size_t place, size_t n,
			void (*fn)(void *ctx, const struct lease *l),
			void *ctx);

/* How many addresses there are, and how many are in which state. */
struct lease_counts {
	size_t total, bound, offered, declined;
};

/* Count the leases of the table at that time; it visits each of them. */
void lease_table_count(struct lease_table *t, int64_t now,
		       struct lease_counts *c);

#endif
