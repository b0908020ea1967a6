/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_STORE_H
#define PXE_DHCPD_LEASE_STORE_H

#include <stdint.h>

#include "lease/subnet.h"
#include "lease/table.h"
#include "leasedb/writer.h"

/*
 * The lease table in the database, lib/leasedb.  The table counts seconds of a
 * monotonic clock; the database holds seconds since 1970, since it outlives the
 * system that wrote it.
 */

/* One instant on both clocks: s. */
struct store_time {
	int64_t mono; /* never goes back; what the table counts */
	int64_t wall; /* since 1970; may be set back or forward */
};

/* The present time. */
struct store_time store_now(void);

/*
 * Add the lease as it is now to the transaction of db.  db NULL, as with a
 * proxyDHCP server, and l NULL are fine: nothing is added.  0, or -1 after a
 * message; leasedb_writer_commit() then fails.
 */
int store_put(struct leasedb_writer *db, const struct lease *l,
	      const struct store_time *now);

/*
 * Put the leases of the database into the table t.  An address that is neither
 * in a pool nor reserved is passed over; its row stays.  No lease is longer
 * than lease_time (s; NUM_INFINITE), which the wall clock may have been set
 * back since; one that has ended is free, and its holder is remembered.  The
 * keys are those of the subnets as they are now.  0, or -1 after a message.
 */
int store_load(struct leasedb_writer *db, struct lease_table *t,
	       const struct subnets *subnets, uint32_t lease_time,
	       const struct store_time *now);

#endif
