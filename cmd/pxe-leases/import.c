/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases of another server: see import.h. */
#include "import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "leasedb/reader.h"
#include "leasedb/writer.h"
#include "parse.h"
#include "source.h"
#include "sys/file_load.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "util/ip4.h"
#include "util/num.h"
#include "util/txt.h"

/* Bytes of a lease file: ISC's log of a million leases. */
#define FILE_MAX ((size_t)1 << 30)

/*
 * Requests whose answers have not come yet: what the daemon stores in one
 * transaction.  It takes twice as many before it reads no further, so neither
 * side waits for the other.
 */
#define UNDER_WAY 128

/* The longest lease time that has an end: s (RFC 2131, 3.3). */
#define TIME_MAX ((int64_t)NUM_INFINITE - 1)

/* --- the file ------------------------------------------------------------- */

static int parse_file(const struct conf *conf, const char *path, struct rows *r)
{
	parse_fn *fn = conf->format ? parse_find(conf->format) : NULL;
	struct parse p = {.rows = r};
	char *text, shown[512];
	size_t len;
	int rc;

	if (!fn) {
		log_warnx("import: name the --format: dnsmasq, isc or json");
		return EX_USAGE;
	}
	(void)txt_escape(shown, sizeof(shown), path);
	rc = file_load(path, FILE_MAX, &text, &len);
	if (rc) {
		log_warn(rc, "import: %s", shown);
		return rc == -EACCES ? EX_NOPERM : EX_NOINPUT;
	}
	rc = fn(&p, text, len);
	free(text);
	if (rc) {
		log_warnx("import: %s:%u: %s", shown, p.line, p.wrong);
		return EX_DATAERR;
	}
	if (!r->failed)
		return 0;
	log_warnx("out of memory");
	return EX_OSERR;
}

/* Keep what can be bound: the leases that last, of clients on Ethernet. */
static void keep_bound(struct rows *r, int64_t now)
{
	size_t i, n = 0, ended = 0, other = 0;

	rows_keep_last(r);
	for (i = 0; i < r->n; i++) {
		const struct leasedb_row *row = &r->v[i];

		if (row->state != LEASE_BOUND || row->ends <= now)
			ended++;
		else if (mac_is_zero(&row->mac) || !ip4_is_host(row->ip))
			other++;
		else
			r->v[n++] = *row;
	}
	r->n = n;
	if (ended)
		log_info("import: %zu are not bound, or have ended", ended);
	if (other)
		log_info("import: %zu have no hardware address of Ethernet, or "
			 "no IPv4 address of a host",
			 other);
}

static int tell(size_t done, size_t all)
{
	log_info("import: %zu leases", done);
	return done == all ? 0 : EXIT_FAILURE;
}

/* --- through the daemon --------------------------------------------------- */

static int send_bind(struct control_client *c, const struct leasedb_row *row,
		     int64_t now)
{
	char ip[IP4_STRLEN], mac[MAC_STRLEN];
	const int64_t left = row->ends - now;

	(void)ip4_format(ip, row->ip);
	(void)mac_format(mac, &row->mac);
	if (row->ends == INT64_MAX)
		return control_client_send(c, "bind %s %s infinite %s", ip, mac,
					   row->name);
	return control_client_send(
		c, "bind %s %s %lld %s", ip, mac,
		(long long)(left < TIME_MAX ? left : TIME_MAX), row->name);
}

static int import_live(struct control_client *c, const struct conf *conf,
		       const struct rows *r, int64_t now)
{
	struct control_result result;
	size_t sent = 0, answered, done = 0;
	char ip[IP4_STRLEN];
	int rc = 0;

	for (answered = 0; !rc && answered < r->n; answered++) {
		for (; !rc && sent < r->n && sent - answered < UNDER_WAY;
		     sent++)
			rc = send_bind(c, &r->v[sent], now);
		if (!rc)
			rc = control_client_read(c, NULL, NULL, &result);
		if (rc)
			break;
		done += result.done;
		if (!result.done)
			log_warnx("import: %s: %s",
				  ip4_format(ip, r->v[answered].ip),
				  result.why);
	}
	if (rc)
		return source_failed(conf, rc);
	return tell(done, r->n);
}

/* --- into the database ---------------------------------------------------- */

/* Leases of another client in the database, which are kept. */
struct kept {
	const struct rows *new;
	bool *held; /* for each row of new */
	int64_t now;
};

static int compare_ip(const void *va, const void *vb)
{
	const struct leasedb_row *a = va, *b = vb;

	return a->ip < b->ip ? -1 : a->ip > b->ip;
}

static void look_at(void *ctx, const struct leasedb_row *row)
{
	const struct kept *k = ctx;
	const struct leasedb_row *same = bsearch(row, k->new->v, k->new->n,
						 sizeof(*row), compare_ip);

	if (!same || rows_state_at(row, k->now) != LEASE_BOUND)
		return;
	k->held[same - k->new->v] = !mac_equal(&row->mac, &same->mac);
}

static int put_rows(struct leasedb_writer *w, const struct kept *k)
{
	char ip[IP4_STRLEN];
	size_t i, done = 0;

	for (i = 0; i < k->new->n; i++) {
		struct leasedb_row row = k->new->v[i];

		if (k->held[i]) {
			log_warnx("import: %s: bound to another client",
				  ip4_format(ip, row.ip));
			continue;
		}
		if (!row.starts || row.starts > k->now)
			row.starts = k->now;
		done++;
		if (leasedb_writer_put(w, &row))
			break;
	}
	if (leasedb_writer_commit(w))
		return EX_IOERR;
	return tell(done, k->new->n);
}

static int write_database(const struct conf *conf, const struct kept *k)
{
	struct leasedb_writer *w;
	struct stat st;
	int rc;

	/* Its owner stays what it is: the daemon's user. */
	if (stat(conf->leases, &st)) {
		st.st_uid = geteuid();
		st.st_gid = getegid();
	}
	if (leasedb_writer_open(&w, conf->leases, st.st_uid, st.st_gid))
		return EX_CANTCREAT;
	rc = put_rows(w, k);
	leasedb_writer_close(w);
	return rc;
}

static bool exists(const char *path)
{
	return !access(path, F_OK) || errno != ENOENT;
}

/* While the database is locked. */
static int import_locked(const struct conf *conf, const struct rows *r,
			 int64_t now)
{
	struct kept k = {.new = r, .now = now};
	int rc = 0;

	k.held = calloc(r->n + 1, sizeof(bool));
	if (!k.held) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	if (exists(conf->leases))
		rc = source_read_file(conf, look_at, &k);
	if (!rc)
		rc = write_database(conf, &k);
	free(k.held);
	return rc;
}

static void ignore(void *ctx, const struct leasedb_row *row)
{
	(void)ctx;
	(void)row;
}

static int import_file(const struct conf *conf, const struct rows *r,
		       int64_t now)
{
	int rc, fd;

	/* Not even the lock is made beside what is no database of leases. */
	rc = exists(conf->leases) ? source_read_file(conf, ignore, NULL) : 0;
	if (rc)
		return rc;
	fd = leasedb_lock(conf->leases);
	if (fd < 0)
		return EX_CANTCREAT;
	rc = import_locked(conf, r, now);
	(void)close(fd);
	return rc;
}

int import_leases(const struct conf *conf, const char *path)
{
	const int64_t now = loop_wall();
	struct control_client *c = NULL;
	struct rows rows = {0};
	int rc = parse_file(conf, path, &rows);

	if (!rc)
		rc = source_connect(&c, conf);
	if (!rc) {
		keep_bound(&rows, now);
		rc = c ? import_live(c, conf, &rows, now)
		       : import_file(conf, &rows, now);
	}
	control_client_close(c);
	rows_release(&rows);
	return rc;
}
