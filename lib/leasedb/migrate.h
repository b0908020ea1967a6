/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_MIGRATE_H
#define PXE_LEASEDB_MIGRATE_H

#include <sqlite3.h>

/*
 * Bring a lease database of version 1 of the schema to the present one, in one
 * transaction: all of it, or nothing after a failure.  *skipped counts rows
 * that hold no lease, and are lost.  SQLITE_OK, or an error of SQLite.
 */
int leasedb_migrate(sqlite3 *db, unsigned *skipped);

#endif
