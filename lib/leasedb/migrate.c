/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Version 1 of the lease database had one table, leases, with addresses as text
 * and states by name: see migrate.h.
 */
#include "leasedb/migrate.h"

#include <stdio.h>
#include <string.h>

#include "leasedb/schema.h"
#include "util/ip4.h"

static const char sql_begin[] = "BEGIN IMMEDIATE;"
				"ALTER TABLE leases RENAME TO leases_1";

static const char sql_old[] =
	"SELECT ip, state, mac, name, starts, ends, link, id FROM leases_1";

/* A row of version 1.  0, or -1 if it holds no lease. */
static int read_old(sqlite3_stmt *old, struct leasedb_row *row)
{
	const char *ip = (const char *)sqlite3_column_text(old, 0);
	const char *state = (const char *)sqlite3_column_text(old, 1);
	const char *mac = (const char *)sqlite3_column_text(old, 2);
	const char *name = (const char *)sqlite3_column_text(old, 3);
	const char *link = (const char *)sqlite3_column_text(old, 6);
	const void *id = sqlite3_column_blob(old, 7);
	int n = sqlite3_column_bytes(old, 7);

	memset(row, 0, sizeof(*row));
	if (!ip || ip4_parse(ip, &row->ip) ||
	    !lease_state_parse(state, &row->state) || !link ||
	    ip4_parse(link, &row->key.link) || n > LEASE_ID_MAX ||
	    (mac && mac_parse(mac, &row->mac)))
		return -1;
	if (id)
		memcpy(row->key.id, id, (size_t)n);
	row->key.len = id ? (uint8_t)n : 0;
	if (name)
		(void)snprintf(row->name, sizeof(row->name), "%s", name);
	row->starts = sqlite3_column_int64(old, 4);
	row->ends = sqlite3_column_type(old, 5) == SQLITE_NULL
			    ? INT64_MAX
			    : sqlite3_column_int64(old, 5);
	return 0;
}

/* Put each row of old with put.  SQLITE_OK or an error. */
static int copy_rows(sqlite3_stmt *old, sqlite3_stmt *put, unsigned *skipped)
{
	struct leasedb_row row;
	int rc;

	while ((rc = sqlite3_step(old)) == SQLITE_ROW) {
		if (read_old(old, &row)) {
			++*skipped;
			continue;
		}
		leasedb_row_bind(put, &row);
		rc = sqlite3_step(put);
		(void)sqlite3_reset(put);
		if (rc != SQLITE_DONE)
			return rc;
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int copy(sqlite3 *db, unsigned *skipped)
{
	sqlite3_stmt *old = NULL, *put = NULL;
	int rc = sqlite3_prepare_v2(db, sql_old, -1, &old, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, leasedb_sql_put, -1, &put, NULL);
	if (rc == SQLITE_OK)
		rc = copy_rows(old, put, skipped);
	(void)sqlite3_finalize(old);
	(void)sqlite3_finalize(put);
	return rc;
}

int leasedb_migrate(sqlite3 *db, unsigned *skipped)
{
	int rc = sqlite3_exec(db, sql_begin, NULL, NULL, NULL);

	*skipped = 0;
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, leasedb_sql_create, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = copy(db, skipped);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "DROP TABLE leases_1; COMMIT", NULL, NULL,
				  NULL);
	if (rc != SQLITE_OK && !sqlite3_get_autocommit(db))
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}
