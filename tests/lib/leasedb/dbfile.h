/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_LEASEDB_DBFILE_H
#define PXE_TESTS_LEASEDB_DBFILE_H

#include <sqlite3.h>

/*
 * A lease database in a directory of its own below /tmp, for tests, and a
 * connection to it beside the one under test.  What fails fails the test.
 */
struct dbfile {
	char dir[64];
	char path[96]; /* its name has characters that a URI must escape */
	sqlite3 *db;   /* NULL until dbfile_open() */
};

/* Make the directory; the file is not there yet. */
void dbfile_init(struct dbfile *f);

/* Close the connection, remove the file, its companions and the directory. */
void dbfile_release(struct dbfile *f);

/* Remove the file and its companions; the connection must be closed. */
void dbfile_remove(const struct dbfile *f);

/* Open a connection to the file as it is; an empty one is created. */
void dbfile_open(struct dbfile *f);

/* Open a connection and create the table as lib/leasedb does, in WAL mode. */
void dbfile_create(struct dbfile *f);

void dbfile_close(struct dbfile *f);

/* Run statements that return nothing. */
void dbfile_exec(const struct dbfile *f, const char *sql);

/*
 * All that a query returns, as text: columns joined by '|', a line break after
 * each row, NULL as "-".  sqlite3_free() it.
 */
char *dbfile_query(const struct dbfile *f, const char *sql);

/* Fail the test unless the query returns that text. */
void dbfile_expect(const struct dbfile *f, const char *sql, const char *want);

/* Write text to the file in place of what it holds. */
void dbfile_overwrite(const struct dbfile *f, const char *text);

#endif
