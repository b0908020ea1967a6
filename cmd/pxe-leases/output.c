/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leases for people, scripts and other servers: see output.h.  The lease files
 * are those of dnsmasq (lease_update_file() in its lease.c) and of ISC dhcpd
 * (dhcpd.leases(5)).
 */
#include "output.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "leasedb/lease_json.h"
#include "util/ip4.h"
#include "util/txt.h"

/* A host name with each byte escaped that is not printable. */
#define NAME_CAP (4 * LEASE_NAME_MAX)

static const char *name_text(char *buf, const struct leasedb_row *row)
{
	struct txt t;

	txt_init(&t, buf, NAME_CAP);
	txt_visible(&t, row->name);
	return buf;
}

static const char *mac_text(char *buf, const struct leasedb_row *row)
{
	if (mac_is_zero(&row->mac))
		return "-";
	return mac_format(buf, &row->mac);
}

char *output_span(char *buf, int64_t s)
{
	long long n = s;

	if (s == INT64_MAX)
		(void)snprintf(buf, OUTPUT_SPAN_MAX, "never");
	else if (n < 60)
		(void)snprintf(buf, OUTPUT_SPAN_MAX, "%llds", n);
	else if (n < 3600)
		(void)snprintf(buf, OUTPUT_SPAN_MAX, "%lldm%02llds", n / 60,
			       n % 60);
	else if (n < 86400)
		(void)snprintf(buf, OUTPUT_SPAN_MAX, "%lldh%02lldm", n / 3600,
			       n / 60 % 60);
	else
		(void)snprintf(buf, OUTPUT_SPAN_MAX, "%lldd%02lldh", n / 86400,
			       n / 3600 % 24);
	return buf;
}

/* --- people --------------------------------------------------------------- */

static void begin_table(FILE *f)
{
	(void)fprintf(f, "%-15s  %-8s  %-7s  %-17s  %s\n", "IP", "STATE",
		      "LEFT", "MAC", "NAME");
}

static bool put_table(FILE *f, const struct leasedb_row *row, int64_t now)
{
	char ip[IP4_STRLEN], mac[MAC_STRLEN], name[NAME_CAP],
		left[OUTPUT_SPAN_MAX] = "-";

	if (row->state != LEASE_FREE)
		(void)output_span(left, row->ends == INT64_MAX
						? INT64_MAX
						: row->ends - now);
	(void)fprintf(f, "%-15s  %-8s  %-7s  %-17s  %s\n",
		      ip4_format(ip, row->ip), lease_state_name(row->state),
		      left, mac_text(mac, row),
		      *row->name ? name_text(name, row) : "-");
	return true;
}

/* --- scripts -------------------------------------------------------------- */

static void put_time(FILE *f, int64_t t, const char *end)
{
	if (t == INT64_MAX)
		(void)fprintf(f, "never%s", end);
	else if (t)
		(void)fprintf(f, "%lld%s", (long long)t, end);
	else
		(void)fprintf(f, "-%s", end);
}

static bool put_tsv(FILE *f, const struct leasedb_row *row, int64_t now)
{
	char ip[IP4_STRLEN], mac[MAC_STRLEN], name[NAME_CAP];

	(void)now;
	(void)fprintf(f, "%s\t%s\t%s\t%s\t", ip4_format(ip, row->ip),
		      lease_state_name(row->state), mac_text(mac, row),
		      *row->name ? name_text(name, row) : "-");
	put_time(f, row->starts, "\t");
	put_time(f, row->ends, "\n");
	return true;
}

static bool put_json(FILE *f, const struct leasedb_row *row, int64_t now)
{
	char line[LEASE_JSON_MAX];
	size_t n = lease_json_format(line, row);

	(void)now;
	(void)fwrite(line, 1, n, f);
	return true;
}

/* --- other servers -------------------------------------------------------- */

/* "EXPIRY MAC IP NAME CLIENT-ID", where 0 is never and * is unknown. */
static bool put_dnsmasq(FILE *f, const struct leasedb_row *row, int64_t now)
{
	char ip[IP4_STRLEN], mac[MAC_STRLEN], name[NAME_CAP];
	bool named = *row->name && !strchr(row->name, ' ');

	(void)now;
	if (row->state != LEASE_BOUND || mac_is_zero(&row->mac))
		return false;
	(void)fprintf(f, "%lld %s %s %s *\n",
		      row->ends == INT64_MAX ? 0 : (long long)row->ends,
		      mac_format(mac, &row->mac), ip4_format(ip, row->ip),
		      named ? name_text(name, row) : "*");
	return true;
}

/* "  ends 2 2026/12/01 05:34:37;", the weekday first. */
static void put_isc_time(FILE *f, const char *what, int64_t t)
{
	time_t sec = t;
	char buf[40];
	struct tm tm;

	if (t == INT64_MAX)
		(void)fprintf(f, "  %s never;\n", what);
	else if (gmtime_r(&sec, &tm) &&
		 strftime(buf, sizeof(buf), "%w %Y/%m/%d %H:%M:%S", &tm))
		(void)fprintf(f, "  %s %s;\n", what, buf);
}

/* In double quotes, in which a backslash escapes. */
static void put_isc_text(FILE *f, const char *what, const char *text)
{
	(void)fprintf(f, "  %s \"", what);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			(void)fputc('\\', f);
		(void)fputc(*text, f);
	}
	(void)fputs("\";\n", f);
}

static bool put_isc(FILE *f, const struct leasedb_row *row, int64_t now)
{
	static const char *const states[] = {
		[LEASE_FREE] = "free",
		[LEASE_BOUND] = "active",
		[LEASE_DECLINED] = "abandoned",
	};
	char ip[IP4_STRLEN], mac[MAC_STRLEN], name[NAME_CAP];

	(void)now;
	if (row->state == LEASE_OFFERED ||
	    (row->state == LEASE_BOUND && mac_is_zero(&row->mac)))
		return false;
	(void)fprintf(f, "lease %s {\n", ip4_format(ip, row->ip));
	if (row->starts)
		put_isc_time(f, "starts", row->starts);
	if (row->ends)
		put_isc_time(f, "ends", row->ends);
	(void)fprintf(f, "  binding state %s;\n", states[row->state]);
	if (!mac_is_zero(&row->mac))
		(void)fprintf(f, "  hardware ethernet %s;\n",
			      mac_format(mac, &row->mac));
	if (row->name[0])
		put_isc_text(f, "client-hostname", name_text(name, row));
	(void)fputs("}\n", f);
	return true;
}

/* -------------------------------------------------------------------------- */

static const struct format {
	const char *name;
	void (*begin)(FILE *f); /* NULL: nothing */
	/* False: it has no such lease. */
	bool (*put)(FILE *f, const struct leasedb_row *row, int64_t now);
} formats[] = {
	{"table", begin_table, put_table},
	{"tsv", NULL, put_tsv},
	{"json", NULL, put_json},
	{"dnsmasq", NULL, put_dnsmasq},
	{"isc", NULL, put_isc},
};

const char *output_default(FILE *f)
{
	return isatty(fileno(f)) ? "table" : "tsv";
}

size_t output_rows(FILE *f, const char *format, const struct rows *r,
		   int64_t now)
{
	const struct format *v = formats;
	size_t i, left_out = 0;

	if (!format)
		format = output_default(f);
	while (strcmp(v->name, format) != 0)
		v++;
	if (v->begin)
		v->begin(f);
	for (i = 0; i < r->n; i++)
		left_out += !v->put(f, &r->v[i], now);
	return left_out;
}
