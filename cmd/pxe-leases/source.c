/* SPDX-License-Identifier: BSD-2-Clause */
/* Leases from a daemon or a database: see source.h. */
#include "source.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "leasedb/lease_json.h"
#include "leasedb/reader.h"
#include "sys/log.h"
#include "util/txt.h"

/* How often leases are asked for, if a reload comes in between. */
#define TRIES 5

/* A path as messages show it. */
struct shown {
	char text[512];
};

static const char *show(struct shown *s, const char *path)
{
	return txt_escape(s->text, sizeof(s->text), path);
}

int source_failed(const struct conf *conf, int rc)
{
	struct shown path;

	if (rc == -EPROTO)
		log_warnx("control: %s: pxe-dhcpd ended the connection",
			  show(&path, conf->control));
	else if (rc == -EAGAIN)
		log_warnx("control: %s: pxe-dhcpd does not answer",
			  show(&path, conf->control));
	else
		log_warn(rc, "control: %s", show(&path, conf->control));
	return rc == -EINVAL ? EX_USAGE : EX_TEMPFAIL;
}

int source_connect(struct control_client **c, const struct conf *conf)
{
	struct shown path;
	int rc;

	*c = NULL;
	if (conf->file || !strcmp(conf->control, "no"))
		return 0;
	rc = control_client_open(c, conf->control);
	if (rc == -ENOENT)
		log_debug("control: %s: no pxe-dhcpd listens there",
			  show(&path, conf->control));
	if (!rc || rc == -ENOENT)
		return 0;
	log_warn(rc, "control: %s", show(&path, conf->control));
	return rc == -EACCES ? EX_NOPERM : EX_UNAVAILABLE;
}

int source_need_daemon(struct control_client **c, const struct conf *conf)
{
	struct shown path;
	int rc = source_connect(c, conf);

	if (rc || *c)
		return rc;
	log_warnx("control: %s: no pxe-dhcpd listens there",
		  show(&path, conf->control));
	return EX_UNAVAILABLE;
}

/* --- rows ----------------------------------------------------------------- */

struct reading {
	struct rows *rows;
	int64_t now;
	bool bad; /* a line that is no lease */
};

static void add_row(void *ctx, const struct leasedb_row *row)
{
	struct reading *r = ctx;
	struct leasedb_row copy = *row;

	copy.state = rows_state_at(row, r->now);
	rows_add(r->rows, &copy);
}

static void add_line(void *ctx, const char *line, size_t len)
{
	struct reading *r = ctx;
	struct leasedb_row row;

	if (lease_json_parse(&row, line, len)) {
		r->bad = true;
		return;
	}
	/* It does not say when a lease ended that is free. */
	if (row.state == LEASE_FREE && row.ends == INT64_MAX)
		row.ends = 0;
	rows_add(r->rows, &row);
}

static int read_daemon(struct control_client *c, const struct conf *conf,
		       struct reading *r)
{
	struct control_result result = {.again = true};
	unsigned tries = TRIES;
	int rc = 0;

	while (!rc && !result.done && result.again && tries--) {
		rows_release(r->rows);
		rc = control_client_send(c, "leases");
		if (!rc)
			rc = control_client_read(c, add_line, r, &result);
	}
	if (!rc && r->bad)
		rc = -EPROTO;
	if (rc)
		return source_failed(conf, rc);
	if (result.done)
		return 0;
	log_warnx("list: %s", result.why);
	return result.again ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

int source_read_file(const struct conf *conf, leasedb_row_fn *fn, void *ctx)
{
	char why[LEASEDB_WHY_MAX];
	struct shown path;
	int rc = leasedb_read(conf->leases, fn, ctx, why);

	if (!rc)
		return 0;
	log_warnx("leases: %s: %s", show(&path, conf->leases), why);
	switch (rc) {
	case -ENOENT:
		return EX_NOINPUT;
	case -EACCES:
		return EX_NOPERM;
	case -EBADMSG:
		return EX_DATAERR;
	case -EBUSY:
		return EX_TEMPFAIL;
	case -ENOMEM:
		return EX_OSERR;
	default:
		return EX_IOERR;
	}
}

int source_read(struct control_client *c, const struct conf *conf,
		struct rows *rows, int64_t now)
{
	struct reading r = {.rows = rows, .now = now};
	int rc = c ? read_daemon(c, conf, &r)
		   : source_read_file(conf, add_row, &r);

	if (rc || !rows->failed)
		return rc;
	log_warnx("out of memory");
	return EX_OSERR;
}
