/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The schema of the lease database, in SQL of SQLite 3, and leases as its rows:
 * see schema.h.  The table has numbers, which are short and quick to write; a
 * view shows them as people write them, `sqlite3 FILE 'SELECT * FROM leases'`.
 */
#include "leasedb/schema.h"

#include <stdio.h>
#include <string.h>

#include "util/txt.h"

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

/* A column of 32 bits as an address of IPv4. */
#define BYTE(col, shift) col " >> " #shift " & 255"
#define IP4_TEXT(col)                                                        \
	"printf('%d.%d.%d.%d', " BYTE(col, 24) ", " BYTE(col, 16) ", " BYTE( \
		col, 8) ", " BYTE(col, 0) ")"

#define IP_TEXT	  IP4_TEXT("ip")
#define LINK_TEXT IP4_TEXT("link")
#define MAC_TEXT                                                              \
	"printf('%02x:%02x:%02x:%02x:%02x:%02x', " BYTE("mac", 40) ", " BYTE( \
		"mac",                                                        \
		32) ", " BYTE("mac",                                          \
			      24) ", " BYTE("mac",                            \
					    16) ", " BYTE("mac",              \
							  8) ", " BYTE("mac", \
								       0) ")"

/* The view has the columns of the table of version 1. */
const char leasedb_sql_create[] =
	"CREATE TABLE IF NOT EXISTS lease ("
	" ip INTEGER PRIMARY KEY,"
	" state INTEGER NOT NULL," /* enum lease_state */
	" mac INTEGER,"		   /* leasedb_mac_number() */
	" name TEXT,"
	" starts INTEGER NOT NULL," /* seconds since 1970 */
	" ends INTEGER,"	    /* NULL: never */
	" link INTEGER NOT NULL,"   /* struct lease_key: link */
	" id BLOB"		    /* struct lease_key: id */
	");"
	"CREATE VIEW IF NOT EXISTS leases AS SELECT"
	" " IP_TEXT " AS ip,"
	" CASE state WHEN 0 THEN 'free' WHEN 1 THEN 'offered'"
	"  WHEN 2 THEN 'bound' WHEN 3 THEN 'declined' END AS state,"
	" CASE WHEN mac IS NOT NULL THEN " MAC_TEXT " END AS mac,"
	" name, starts, ends,"
	" " LINK_TEXT " AS link,"
	" id FROM lease;"
	/* CLOCK_REALTIME less CLOCK_BOOTTIME while that boot lasted: s. */
	"CREATE TABLE IF NOT EXISTS clock ("
	" boot_id TEXT PRIMARY KEY,"
	" offset INTEGER NOT NULL"
	") WITHOUT ROWID;"
	"PRAGMA user_version=" STRING(LEASEDB_VERSION);

const char leasedb_sql_all[] =
	"SELECT ip, state, mac, name, starts, ends, link, id"
	" FROM lease ORDER BY ends IS NULL, ends";

const char leasedb_sql_put[] = "INSERT OR REPLACE INTO lease"
			       " (ip, state, mac, name, starts, ends, link, id)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const char leasedb_sql_mac[] =
	"SELECT mac FROM lease WHERE ip = ?1 AND state = ?2";

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

int64_t leasedb_mac_number(const struct mac *m)
{
	int64_t v = 0;
	size_t i;

	for (i = 0; i < sizeof(m->b); i++)
		v = v << 8 | m->b[i];
	return v;
}

struct mac leasedb_mac(int64_t number)
{
	struct mac m;
	size_t i;

	for (i = sizeof(m.b); i > 0; i--) {
		m.b[i - 1] = (uint8_t)(number & 0xff);
		number >>= 8;
	}
	return m;
}

/* A column that is a number from 0 to max.  0 or -1. */
static int read_number(sqlite3_stmt *all, int at, int64_t max, int64_t *v)
{
	*v = sqlite3_column_int64(all, at);
	if (sqlite3_column_type(all, at) != SQLITE_INTEGER || *v < 0 ||
	    *v > max)
		return -1;
	return 0;
}

int leasedb_row_read(sqlite3_stmt *all, struct leasedb_row *row)
{
	const char *name = (const char *)sqlite3_column_text(all, 3);
	const void *id = sqlite3_column_blob(all, 7);
	int n = sqlite3_column_bytes(all, 7);
	int64_t ip, state, mac = 0, link;

	memset(row, 0, sizeof(*row));
	if (read_number(all, 0, UINT32_MAX, &ip) ||
	    read_number(all, 1, LEASE_DECLINED, &state) ||
	    read_number(all, 6, UINT32_MAX, &link) || n > LEASE_ID_MAX)
		return -1;
	if (sqlite3_column_type(all, 2) != SQLITE_NULL &&
	    read_number(all, 2, (INT64_C(1) << 48) - 1, &mac))
		return -1;
	row->ip = (uint32_t)ip;
	row->state = (enum lease_state)state;
	row->mac = leasedb_mac(mac);
	row->key.link = (uint32_t)link;
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

void leasedb_row_bind(sqlite3_stmt *put, const struct leasedb_row *row)
{
	(void)sqlite3_clear_bindings(put);
	(void)sqlite3_bind_int64(put, 1, row->ip);
	(void)sqlite3_bind_int(put, 2, (int)row->state);
	if (!mac_is_zero(&row->mac))
		(void)sqlite3_bind_int64(put, 3, leasedb_mac_number(&row->mac));
	if (row->name[0])
		(void)sqlite3_bind_text(put, 4, row->name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(put, 5, row->starts);
	if (row->ends != INT64_MAX)
		(void)sqlite3_bind_int64(put, 6, row->ends);
	(void)sqlite3_bind_int64(put, 7, row->key.link);
	if (row->key.len)
		(void)sqlite3_bind_blob(put, 8, row->key.id, row->key.len,
					SQLITE_STATIC);
}
