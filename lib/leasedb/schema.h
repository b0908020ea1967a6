/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_SCHEMA_H
#define PXE_LEASEDB_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

#include "leasedb/lease.h"

/*
 * The schema of the lease database: the one place that knows its version, its
 * columns and how they hold a lease.  For the reader and the writer of this
 * folder only; programs include reader.h or writer.h.
 */

/*
 * The version of the schema, in SQLite's user_version (a new file has 0).  It
 * is raised when a column changes; administrators' queries depend on them.
 */
#define LEASEDB_VERSION 2

/* Creates what the file does not have, and sets the version. */
extern const char leasedb_sql_create[];

/* One row a lease, in the order of their ends: for leasedb_row_read(). */
extern const char leasedb_sql_all[];

/* Adds or replaces the row of leasedb_row_bind(). */
extern const char leasedb_sql_put[];

/* The column mac of the address ?1 if its state is ?2, both numbers. */
extern const char leasedb_sql_mac[];

/* Bytes of the longest URI. */
#define LEASEDB_URI_MAX 4096

/*
 * The file path as a URI of SQLite (https://sqlite.org/uri.html) with a query,
 * "mode=ro".  False if it is too long.
 */
bool leasedb_uri(char uri[static LEASEDB_URI_MAX], const char *path,
		 const char *query);

/* The version of an open database.  SQLITE_OK with *version, or an error. */
int leasedb_version(sqlite3 *db, int *version);

/*
 * The row that a step of leasedb_sql_all returned.  0, or -1 if its columns do
 * not hold a lease: whoever may write the file may have written anything.
 */
int leasedb_row_read(sqlite3_stmt *all, struct leasedb_row *row);

/* A hardware address as a number, as the column mac has it, and back. */
int64_t leasedb_mac_number(const struct mac *m);
struct mac leasedb_mac(int64_t number);

/* Bind row, which lives until the step, to leasedb_sql_put. */
void leasedb_row_bind(sqlite3_stmt *put, const struct leasedb_row *row);

#endif
