/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_CLOCK_H
#define PXE_LEASEDB_CLOCK_H

#include <sqlite3.h>
#include <stdint.h>

/*
 * The times in the database are those of the system's clock, which may be set.
 * As long as the system is not started again it can be told by how much: its
 * distance to a clock that nobody sets (CLOCK_BOOTTIME) is kept in the
 * database, and if that has changed the times are moved by the difference.  So
 * a lease lasts as long as was promised, whatever the clock says.  Across a
 * start of the system the clock is believed.
 */
struct leasedb_clock {
	char boot_id[40]; /* of this run of the system (random(4)); or "" */
	int64_t offset;	  /* CLOCK_REALTIME less CLOCK_BOOTTIME: s */
};

/* The smallest difference that counts, s: clocks are adjusted all the time. */
#define LEASEDB_CLOCK_STEP 2

/* Which run of the system it is, and its clocks now. */
void leasedb_clock_init(struct leasedb_clock *c);

/* The distance of the clocks now: s. */
int64_t leasedb_clock_offset(void);

/*
 * Hold the clocks as they are now against those that the database has, move the
 * times of all leases if they differ, and keep the new distance: within a
 * transaction of the caller.  *moved is by how much, s.  SQLITE_OK, or an error
 * of SQLite.
 */
int leasedb_clock_sync(sqlite3 *db, const struct leasedb_clock *now,
		       int64_t *moved);

#endif
