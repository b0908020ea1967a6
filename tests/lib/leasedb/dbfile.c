/* SPDX-License-Identifier: BSD-2-Clause */
/* A temporary lease database for tests: see dbfile.h. */
#include "dbfile.h"

#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "leasedb/schema.h"

void dbfile_init(struct dbfile *f)
{
	memset(f, 0, sizeof(*f));
	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/pxe-leasedb.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	(void)snprintf(f->path, sizeof(f->path), "%s/a?b#%%20.db", f->dir);
}

void dbfile_remove(const struct dbfile *f)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
	char path[112];
	size_t i;

	for (i = 0; i < N_ELEM(suffixes); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", f->path,
			       suffixes[i]);
		(void)unlink(path);
	}
}

void dbfile_release(struct dbfile *f)
{
	dbfile_close(f);
	dbfile_remove(f);
	assert_int_equal(rmdir(f->dir), 0);
}

void dbfile_open(struct dbfile *f)
{
	assert_null(f->db);
	assert_int_equal(sqlite3_open(f->path, &f->db), SQLITE_OK);
}

void dbfile_create(struct dbfile *f)
{
	dbfile_open(f);
	dbfile_exec(f, "PRAGMA journal_mode=WAL");
	dbfile_exec(f, leasedb_sql_create);
}

void dbfile_close(struct dbfile *f)
{
	assert_int_equal(sqlite3_close(f->db), SQLITE_OK);
	f->db = NULL;
}

void dbfile_exec(const struct dbfile *f, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(f->db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* sqlite3_exec() callback: a row onto the end of *ctx. */
static int append_row(void *ctx, int n, char **values, char **names)
{
	char **text = ctx;
	int i;

	(void)names;
	for (i = 0; i < n; i++) {
		char *more = sqlite3_mprintf("%s%s%s", *text, i ? "|" : "",
					     values[i] ? values[i] : "-");

		assert_non_null(more);
		sqlite3_free(*text);
		*text = more;
	}
	*text = sqlite3_mprintf("%z\n", *text);
	return 0;
}

char *dbfile_query(const struct dbfile *f, const char *sql)
{
	char *text = sqlite3_mprintf("%s", "");

	assert_int_equal(sqlite3_exec(f->db, sql, append_row, &text, NULL),
			 SQLITE_OK);
	return text;
}

void dbfile_expect(const struct dbfile *f, const char *sql, const char *want)
{
	char *got = dbfile_query(f, sql);

	assert_string_equal(got, want);
	sqlite3_free(got);
}

void dbfile_overwrite(const struct dbfile *f, const char *text)
{
	FILE *out = fopen(f->path, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}
