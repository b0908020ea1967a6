/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_STORE_H
#define PXE_DHCPD_LEASE_STORE_H

#include <stdint.h>

#include "lease/subnet.h"
#include "lease/table.h"
#include "leasedb/reader.h"
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

/* The end of a state that the table ends at expires, on the wall clock: s. */
int64_t store_end(int64_t expires, const struct store_time *now);

/* The row of a lease as it is now. */
void store_row(struct leasedb_row *row, const struct lease *l,
	       const struct store_time *now);

/*
 * Put the leases of the database into the table t, also those whose address is
 * no longer in a pool: their clients are to be told.  No lease lasts longer
 * than it was granted for, though the wall clock may have been set back since;
 * one that has ended is free, and its holder is remembered.  The keys are those
 * of the subnets as they are now.  0, or -1 after a message.
 */
int store_load(struct leasedb_writer *db, struct lease_table *t,
	       const struct subnets *subnets, const struct store_time *now);

/*
 * Put the leases of the database file path into the table t as store_load()
 * does, without writing to it.  0; or what leasedb_read() returns with the
 * reason in why, of LEASEDB_WHY_MAX bytes.
 */
int store_read(const char *path, struct lease_table *t,
	       const struct subnets *subnets, const struct store_time *now,
	       char *why);

/*
 * Put the leases of the table from into the table t, for a reload: with all
 * that only memory knows, as offers and what is being stored.  The keys are
 * those of the subnets as they are now.  0, or -ENOMEM with t unfinished.
 */
int store_take_over(struct lease_table *t, const struct lease_table *from,
		    const struct subnets *subnets, int64_t now);

#endif
