/* SPDX-License-Identifier: BSD-2-Clause */
/* Lease files of other servers, as they are and as they must not be. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "util/ip4.h"

/*
 * Parse text from memory of just its size, so that sanitizers see each byte too
 * many.  What fn returns.
 */
static int parse(parse_fn *fn, struct parse *p, struct rows *r,
		 const char *text, size_t len)
{
	char *copy = malloc(len + 1);
	int rc;

	assert_non_null(copy);
	memcpy(copy, text, len);
	copy[len] = 0;
	*p = (struct parse){.rows = r};
	rc = fn(p, copy, len);
	free(copy);
	return rc;
}

static const struct leasedb_row *find(const struct rows *r, const char *text)
{
	uint32_t ip = 0;
	size_t i;

	assert_int_equal(ip4_parse(text, &ip), 0);
	for (i = 0; i < r->n; i++)
		if (r->v[i].ip == ip)
			return &r->v[i];
	fail_msg("%s is missing", text);
	return NULL;
}

static void expect(const struct rows *r, const char *ip, enum lease_state state,
		   const char *mac, const char *name, int64_t ends)
{
	const struct leasedb_row *row = find(r, ip);
	char text[MAC_STRLEN];

	assert_int_equal(row->state, state);
	assert_string_equal(mac_format(text, &row->mac), mac);
	assert_string_equal(row->name, name);
	assert_true(row->ends == ends);
}

/* As dnsmasq 2.89 writes it. */
static const char dnsmasq[] =
	"1796108223 52:54:00:00:00:01 10.0.0.5 web1 01:52:54:00:00:00:01\n"
	"0 52:54:00:00:00:02 10.0.0.6 * *\n"
	"1796108224 20-80:00:02:08:fe:80 10.0.0.7 ib ff:00\r\n"
	"\n"
	"duid 00:01:00:01:2b:1a:00:00:52:54:00:00:00:09\n"
	"1796108223 5505 fd00::1f5 web1 00:01\n";

static void dnsmasq_leases_are_read_up_to_those_of_dhcpv6(void **state)
{
	struct rows r = {0};
	struct parse p;

	(void)state;
	assert_int_equal(parse(parse_dnsmasq, &p, &r, dnsmasq, strlen(dnsmasq)),
			 0);
	assert_int_equal(r.n, 3);
	expect(&r, "10.0.0.5", LEASE_BOUND, "52:54:00:00:00:01", "web1",
	       1796108223);
	expect(&r, "10.0.0.6", LEASE_BOUND, "52:54:00:00:00:02", "", INT64_MAX);
	expect(&r, "10.0.0.7", LEASE_BOUND, "00:00:00:00:00:00", "ib",
	       1796108224);
	rows_release(&r);
}

static void dnsmasq_lines_that_are_wrong_are_named(void **state)
{
	static const char *const lines[] = {
		"x 52:54:00:00:00:01 10.0.0.5 * *\n",
		"-1 52:54:00:00:00:01 10.0.0.5 * *\n",
		"1 52:54:00:00:00:01 10.0.0.5\n",
		"1 52:54:00:00:00:01\n",
		"1\n",
		"1 52:54:00:00:00:01 10.0.0 * *\n",
		"lease 10.0.0.5 {\n",
	};
	struct rows r = {0};
	struct parse p;
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(lines); i++) {
		(void)snprintf(text, sizeof(text), "\n%s", lines[i]);
		assert_int_equal(
			parse(parse_dnsmasq, &p, &r, text, strlen(text)), -1);
		assert_int_equal(p.line, 2);
		assert_non_null(p.wrong);
	}
	rows_release(&r);
}

/* As ISC dhcpd 4.4 writes it, with failover, and statements of any kind. */
static const char isc[] =
	"# The format of this file is documented in the dhcpd.leases(5) manual "
	"page.\n"
	"authoring-byte-order little-endian;\n"
	"server-duid \"\\000\\001\\000\\001{};\\\"x\";\n"
	"failover peer \"a;{\" state {\n"
	"  my state normal at 2 2026/12/01 05:00:00;\n"
	"}\n"
	"lease 10.0.0.5 {\n"
	"  starts 2 2026/12/01 05:57:03;\n"
	"  ends 2 2026/12/01 06:57:03;\n"
	"  cltt 2 2026/12/01 05:57:03;\n"
	"  binding state active;\n"
	"  next binding state free;\n"
	"  rewind binding state free;\n"
	"  hardware ethernet 52:54:00:00:00:01;\n"
	"  uid \"\\001RT\\000\\000\\000\\001\";\n"
	"  set vendor-class-identifier = \"PXEClient:Arch:00007\";\n"
	"  client-hostname \"web\\061\";\n"
	"  on commit { execute(\"x\", \"}\"); if a = b { set c = \"d\"; } }\n"
	"}\n"
	"lease 10.0.0.6 {\n"
	"  starts epoch 1796104623; # Tue Dec 01\n"
	"  ends never;\n"
	"  binding state active;\n"
	"  hardware ethernet 52:54:00:00:00:02;\n"
	"}\n"
	"lease 10.0.0.7 { starts 2 2026/12/01 05:57:03; ends 2 2026/12/01\n"
	"  06:00:00; binding state abandoned; }\n"
	"lease 10.0.0.8 {\n"
	"  ends epoch 5;\n"
	"  binding state backup;\n"
	"  hardware token-ring 1:2;\n"
	"}\n"
	"lease 10.0.0.5 {\n"
	"  ends 2 2026/12/01 07:57:03;\n"
	"  binding state active;\n"
	"  hardware ethernet 52:54:00:00:00:09;\n"
	"}\n"
	"host n1 { dynamic; hardware ethernet 52:54:00:00:00:05; }\n";

static void isc_leases_are_read_and_the_last_entry_counts(void **state)
{
	struct rows r = {0};
	struct parse p;

	(void)state;
	assert_int_equal(parse(parse_isc, &p, &r, isc, strlen(isc)), 0);
	assert_int_equal(r.n, 5);
	expect(&r, "10.0.0.5", LEASE_BOUND, "52:54:00:00:00:01", "web1",
	       1796108223);
	rows_keep_last(&r);
	assert_int_equal(r.n, 4);
	expect(&r, "10.0.0.5", LEASE_BOUND, "52:54:00:00:00:09", "",
	       1796111823);
	expect(&r, "10.0.0.6", LEASE_BOUND, "52:54:00:00:00:02", "", INT64_MAX);
	assert_int_equal(find(&r, "10.0.0.6")->starts, 1796104623);
	expect(&r, "10.0.0.7", LEASE_DECLINED, "00:00:00:00:00:00", "",
	       1796104800);
	expect(&r, "10.0.0.8", LEASE_FREE, "00:00:00:00:00:00", "", 5);
	rows_release(&r);
}

static void isc_files_that_are_wrong_are_named_with_their_line(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
	} cases[] = {
		{"lease 10.0.0 { }", 1},
		{"\nlease { }", 2},
		{"lease 10.0.0.5 {\n ends 2 tomorrow;\n}", 2},
		{"lease 10.0.0.5 {\n starts;\n}", 2},
		{"lease 10.0.0.5 {\n ends epoch x;\n}", 2},
		{"lease 10.0.0.5 {\n ends never;\n", 3},
		{"lease 10.0.0.5 {\n client-hostname \"a;\n}\n", 4},
		{"a { b { c;\n}\n", 3},
		{"a;\n}\n", 2},
		{"a b c", 1},
	};
	struct rows r = {0};
	struct parse p;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		assert_int_equal(parse(parse_isc, &p, &r, cases[i].text,
				       strlen(cases[i].text)),
				 -1);
		assert_int_equal(p.line, cases[i].line);
		assert_non_null(p.wrong);
	}
	rows_release(&r);
}

static void json_lines_are_read_and_wrong_ones_named(void **state)
{
	static const char text[] =
		"{\"ip\":\"10.0.0.5\",\"state\":\"bound\"}\n"
		"{\"ip\":\"10.0.0.6\",\"state\":\"free\"}\n{}\n";
	struct rows r = {0};
	struct parse p;

	(void)state;
	assert_int_equal(parse(parse_json, &p, &r, text, strlen(text)), -1);
	assert_int_equal(p.line, 3);
	assert_int_equal(r.n, 2);
	rows_release(&r);
}

/* Each text cut off anywhere, and with any of its bytes another one. */
static void mutate(parse_fn *fn, const char *text)
{
	static const char bytes[] = {0,	   '"',	 '{', '}',	 ';',
				     '\\', '\n', '#', (char)0xff};
	size_t len = strlen(text), i, k;
	char *copy = strdup(text);
	struct parse p;

	assert_non_null(copy);
	for (i = 0; i < len; i++) {
		struct rows r = {0};

		(void)parse(fn, &p, &r, text, i);
		for (k = 0; k < sizeof(bytes); k++) {
			copy[i] = bytes[k];
			(void)parse(fn, &p, &r, copy, len);
		}
		copy[i] = text[i];
		rows_release(&r);
	}
	free(copy);
}

static void damaged_files_do_no_harm(void **state)
{
	(void)state;
	mutate(parse_dnsmasq, dnsmasq);
	mutate(parse_isc, isc);
	mutate(parse_json, "{\"ip\":\"10.0.0.5\",\"state\":\"bound\"}\n");
}

static void hostile_host_names_are_left_out(void **state)
{
	static const char text[] =
		"lease 10.0.0.5 { client-hostname \"a\\033[2J\"; }\n"
		"lease 10.0.0.6 { client-hostname \"a\\000b\"; }\n"
		"lease 10.0.0.7 { client-hostname \"01234567890123456789"
		"01234567890123456789012345678901234567890123456789\"; }\n";
	struct rows r = {0};
	struct parse p;

	(void)state;
	assert_int_equal(parse(parse_isc, &p, &r, text, strlen(text)), 0);
	assert_string_equal(find(&r, "10.0.0.5")->name, "");
	assert_string_equal(find(&r, "10.0.0.6")->name, "");
	assert_string_equal(find(&r, "10.0.0.7")->name, "");
	rows_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dnsmasq_leases_are_read_up_to_those_of_dhcpv6),
		cmocka_unit_test(dnsmasq_lines_that_are_wrong_are_named),
		cmocka_unit_test(isc_leases_are_read_and_the_last_entry_counts),
		cmocka_unit_test(
			isc_files_that_are_wrong_are_named_with_their_line),
		cmocka_unit_test(json_lines_are_read_and_wrong_ones_named),
		cmocka_unit_test(damaged_files_do_no_harm),
		cmocka_unit_test(hostile_host_names_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
