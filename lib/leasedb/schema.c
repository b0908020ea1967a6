/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The schema of the lease database, in SQL of SQLite 3, and leases as its rows:
 * see schema.h.  Addresses are text, so that `sqlite3 FILE 'SELECT * FROM
 * leases'` shows them as people write them.
 */
#include "leasedb/schema.h"

#include <stdio.h>
#include <string.h>

#include "util/ip4.h"
#include "util/txt.h"

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

const char leasedb_sql_create[] =
	"CREATE TABLE IF NOT EXISTS leases ("
	" ip TEXT PRIMARY KEY,"
	" state TEXT NOT NULL," /* lease_state_name() */
	" mac TEXT,"
	" name TEXT,"
	" starts INTEGER NOT NULL," /* seconds since 1970 */
	" ends INTEGER,"	    /* NULL: never */
	" link TEXT NOT NULL,"	    /* struct lease_key: link */
	" id BLOB"		    /* struct lease_key: id */
	") WITHOUT ROWID;"
	"PRAGMA user_version=" STRING(LEASEDB_VERSION);

const char leasedb_sql_all[] =
	"SELECT ip, state, mac, name, starts, ends, link, id"
	" FROM leases ORDER BY ends IS NULL, ends";

const char leasedb_sql_put[] = "INSERT OR REPLACE INTO leases"
			       " (ip, state, mac, name, starts, ends, link, id)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const char leasedb_sql_mac[] =
	"SELECT mac FROM leases WHERE ip = ?1 AND state = ?2";

bool leasedb_uri(char uri[static LEASEDB_URI_MAX], const char *path,
		 const char *query)
{
	struct txt t;

	txt_init(&t, uri, LEASEDB_URI_MAX);
	txt_str(&t, "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path))
			txt_fmt(&t, "%%%02X", (unsigned)*path);
		else
			txt_mem(&t, path, 1);
	}
	txt_fmt(&t, "?%s", query);
	return !t.cut;
}

int leasedb_version(sqlite3 *db, int *version)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL);

	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*version = sqlite3_column_int(st, 0);
	(void)sqlite3_finalize(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

int leasedb_row_read(sqlite3_stmt *all, struct leasedb_row *row)
{
	const char *ip = (const char *)sqlite3_column_text(all, 0);
	const char *state = (const char *)sqlite3_column_text(all, 1);
	const char *mac = (const char *)sqlite3_column_text(all, 2);
	const char *name = (const char *)sqlite3_column_text(all, 3);
	const char *link = (const char *)sqlite3_column_text(all, 6);
	const void *id = sqlite3_column_blob(all, 7);
	int n = sqlite3_column_bytes(all, 7);

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
	row->starts = sqlite3_column_int64(all, 4);
	row->ends = sqlite3_column_type(all, 5) == SQLITE_NULL
			    ? INT64_MAX
			    : sqlite3_column_int64(all, 5);
	return 0;
}

static void bind_text(sqlite3_stmt *put, int at, const char *s)
{
	(void)sqlite3_bind_text(put, at, s, -1, SQLITE_TRANSIENT);
}

void leasedb_row_bind(sqlite3_stmt *put, const struct leasedb_row *row)
{
	char ip[IP4_STRLEN], link[IP4_STRLEN], mac[MAC_STRLEN];

	(void)sqlite3_clear_bindings(put);
	bind_text(put, 1, ip4_format(ip, row->ip));
	bind_text(put, 2, lease_state_name(row->state));
	if (!mac_is_zero(&row->mac))
		bind_text(put, 3, mac_format(mac, &row->mac));
	if (row->name[0])
		bind_text(put, 4, row->name);
	(void)sqlite3_bind_int64(put, 5, row->starts);
	if (row->ends != INT64_MAX)
		(void)sqlite3_bind_int64(put, 6, row->ends);
	bind_text(put, 7, ip4_format(link, row->key.link));
	if (row->key.len)
		(void)sqlite3_bind_blob(put, 8, row->key.id, row->key.len,
					SQLITE_TRANSIENT);
}
