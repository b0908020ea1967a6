/* SPDX-License-Identifier: BSD-2-Clause */
/* The system's clock and the times in the database: see clock.h. */
#include "leasedb/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

static int64_t nanoseconds(clockid_t id)
{
	struct timespec ts = {0, 0};

	(void)clock_gettime(id, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* Whole seconds of each clock would differ by one from time to time. */
int64_t leasedb_clock_offset(void)
{
	return (nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_BOOTTIME)) /
	       INT64_C(1000000000);
}

void leasedb_clock_init(struct leasedb_clock *c)
{
	FILE *f = fopen(BOOT_ID_FILE, "re");

	memset(c, 0, sizeof(*c));
	c->offset = leasedb_clock_offset();
	if (!f)
		return;
	if (fgets(c->boot_id, sizeof(c->boot_id), f))
		c->boot_id[strcspn(c->boot_id, "\n")] = 0;
	(void)fclose(f);
}

/* Run one statement with two values.  SQLITE_OK, or an error of SQLite. */
static int run(sqlite3 *db, const char *sql, const char *boot_id,
	       int64_t number)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

	if (rc != SQLITE_OK)
		return rc;
	/* A statement may have one of them only, or none. */
	(void)sqlite3_bind_text(st, 1, boot_id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(st, 2, number);
	rc = sqlite3_step(st);
	(void)sqlite3_finalize(st);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The distance that the database has of this run of the system. */
static int find(sqlite3 *db, const struct leasedb_clock *now, bool *found,
		int64_t *offset)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(
		db, "SELECT offset FROM clock WHERE boot_id = ?1", -1, &st,
		NULL);

	if (rc != SQLITE_OK)
		return rc;
	(void)sqlite3_bind_text(st, 1, now->boot_id, -1, SQLITE_STATIC);
	rc = sqlite3_step(st);
	*found = rc == SQLITE_ROW;
	if (*found)
		*offset = sqlite3_column_int64(st, 0);
	(void)sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* A number that no addition can take out of 64 bits. */
static bool is_sane(int64_t v)
{
	return v > INT64_MIN / 4 && v < INT64_MAX / 4;
}

int leasedb_clock_sync(sqlite3 *db, const struct leasedb_clock *now,
		       int64_t *moved)
{
	int64_t offset = 0, by;
	bool found;
	int rc;

	*moved = 0;
	if (!now->boot_id[0])
		return SQLITE_OK;
	rc = find(db, now, &found, &offset);
	if (rc != SQLITE_OK)
		return rc;
	/* Administrators write to the file, too. */
	found = found && is_sane(offset);
	by = found ? now->offset - offset : 0;
	if (found && by > -LEASEDB_CLOCK_STEP && by < LEASEDB_CLOCK_STEP)
		return SQLITE_OK;
	*moved = by;
	if (by)
		rc = run(db,
			 "UPDATE lease SET starts = starts + ?2,"
			 " ends = ends + ?2",
			 now->boot_id, by);
	if (rc == SQLITE_OK)
		rc = run(db, "DELETE FROM clock", now->boot_id, 0);
	if (rc == SQLITE_OK)
		rc = run(db, "INSERT INTO clock VALUES (?1, ?2)", now->boot_id,
			 now->offset);
	return rc;
}
