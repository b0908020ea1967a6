/* SPDX-License-Identifier: BSD-2-Clause */
/* pxe-leases list, status: see list.h. */
#include "list.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "filter.h"
#include "output.h"
#include "source.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "util/ip4.h"
#include "util/txt.h"

static int parse_filters(struct filter *f, char *const *args, size_t n)
{
	const char *wrong;
	char shown[128];
	size_t i;

	for (i = 0; i < n; i++) {
		wrong = filter_add(f, args[i]);
		if (!wrong)
			continue;
		log_warnx("list: %s: %s",
			  txt_escape(shown, sizeof(shown), args[i]), wrong);
		return EX_USAGE;
	}
	return 0;
}

static void keep(struct rows *r, const struct filter *f)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		if (filter_match(f, &r->v[i]))
			r->v[n++] = r->v[i];
	r->n = n;
}

int list_leases(const struct conf *conf, char *const *args, size_t n)
{
	const int64_t now = loop_wall();
	struct control_client *c = NULL;
	struct filter f = {NULL, 0};
	struct rows rows = {0};
	size_t left_out;
	int rc = parse_filters(&f, args, n);

	if (!rc)
		rc = source_connect(&c, conf);
	if (!rc)
		rc = source_read(c, conf, &rows, now);
	if (!rc) {
		keep(&rows, &f);
		rows_sort(&rows, rows_find_sort(conf->sort));
		left_out = output_rows(stdout, conf->format, &rows, now);
		if (left_out)
			log_info("%zu leases have no place in that format and "
				 "were left out",
				 left_out);
	}
	control_client_close(c);
	rows_release(&rows);
	filter_release(&f);
	return rc;
}

/* --- status --------------------------------------------------------------- */

/* In this order, as columns. */
static const char *const columns[] = {"size",	  "bound",    "offered",
				      "declined", "reserved", "free"};

struct status {
	const char *format;
	bool bad;
};

static void put_pool(void *ctx, const char *line, size_t len)
{
	struct status *s = ctx;
	json_t *o = json_loadb(line, len, 0, NULL);
	const char *pool = json_string_value(json_object_get(o, "pool"));
	bool table = !strcmp(s->format, "table");
	char shown[80];
	size_t i;

	if (!pool)
		s->bad = true;
	if (pool && !strcmp(s->format, "json"))
		(void)printf("%.*s\n", (int)len, line);
	else if (pool) {
		(void)txt_escape(shown, sizeof(shown), pool);
		(void)printf(table ? "%-31s" : "pool\t%s", shown);
		for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
			(void)printf(table ? "  %8lld" : "\t%lld",
				     (long long)json_integer_value(
					     json_object_get(o, columns[i])));
		(void)putchar('\n');
	}
	json_decref(o);
}

static void put_head(void)
{
	static const char *const titles[] = {"SIZE",	 "BOUND",    "OFFERED",
					     "DECLINED", "RESERVED", "FREE"};
	size_t i;

	(void)printf("%-31s", "POOL");
	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		(void)printf("  %8s", titles[i]);
	(void)putchar('\n');
}

static int put_pools(struct control_client *c, const struct conf *conf,
		     struct status *s)
{
	struct control_result result;
	int rc = control_client_send(c, "status");

	if (!strcmp(s->format, "table"))
		put_head();
	if (!rc)
		rc = control_client_read(c, put_pool, s, &result);
	if (!rc && s->bad)
		rc = -EPROTO;
	if (rc)
		return source_failed(conf, rc);
	if (result.done)
		return 0;
	log_warnx("status: %s", result.why);
	return result.again ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

/* Addresses that a client declined, and how long they are not given yet. */
static void put_quarantine(const struct status *s, const struct rows *r,
			   int64_t now)
{
	char ip[IP4_STRLEN], left[OUTPUT_SPAN_MAX];
	bool table = !strcmp(s->format, "table"), first = true;
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct leasedb_row *row = &r->v[i];

		if (row->state != LEASE_DECLINED)
			continue;
		if (table && first)
			(void)printf("\n%-31s  %8s\n", "QUARANTINED", "LEFT");
		first = false;
		(void)ip4_format(ip, row->ip);
		if (table)
			(void)printf("%-31s  %8s\n", ip,
				     output_span(left, row->ends - now));
		else
			(void)printf("declined\t%s\t%lld\n", ip,
				     (long long)(row->ends - now));
	}
}

int list_status(const struct conf *conf)
{
	const int64_t now = loop_wall();
	struct status s = {.format = conf->format};
	struct control_client *c = NULL;
	struct rows rows = {0};
	int rc;

	if (!s.format)
		s.format = output_default(stdout);
	if (!strcmp(s.format, "dnsmasq") || !strcmp(s.format, "isc")) {
		log_warnx("status: no such format; there is: table, tsv, json");
		return EX_USAGE;
	}
	rc = source_need_daemon(&c, conf);
	if (!rc)
		rc = put_pools(c, conf, &s);
	if (!rc)
		rc = source_read(c, conf, &rows, now);
	rows_sort(&rows, rows_find_sort("ip"));
	if (!rc && !strcmp(s.format, "json")) {
		struct filter f = {NULL, 0};

		if (filter_add(&f, "declined"))
			rc = EX_OSERR;
		keep(&rows, &f);
		(void)output_rows(stdout, s.format, &rows, now);
		filter_release(&f);
	} else if (!rc) {
		put_quarantine(&s, &rows, now);
	}
	control_client_close(c);
	rows_release(&rows);
	return rc;
}
