/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole hosts file: lookups, precedence, ties, size. */
#include "../unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inventory/hosts_table.h"
#include "wire/err.h"

static int table(struct hosts_table **t, const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	*t = NULL;
	return hosts_table_parse_take(t, "hosts", copy, strlen(text));
}

/* Run table() with stderr in a file; the messages are put into buf. */
static int table_says(const char *text, char *buf, size_t cap)
{
	FILE *f = tmpfile();
	int saved = dup(STDERR_FILENO), rc;
	struct hosts_table *t;
	size_t n;

	assert_non_null(f);
	assert_true(saved >= 0);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	rc = table(&t, text);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	rewind(f);
	n = fread(buf, 1, cap - 1, f);
	buf[n] = 0;
	(void)fclose(f);
	hosts_table_free(t);
	return rc;
}

static void hosts_match_prefers_mac_uuid_serial_any(void **state)
{
	static const char text[] =
		"# lab\n"
		"52:54:00:00:00:01 n1 10.0.0.1 debian console=ttyS0 # one\r\n"
		"uuid=00112233-4455-6677-8899-aabbccddeeff u1 10.0.0.2 rocky\n"
		"serial=AB%20C - - local\n"
		"\n"
		"* - - menu";
	static const struct mac m1 = {{0x52, 0x54, 0, 0, 0, 1}};
	static const struct mac m2 = {{0x52, 0x54, 0, 0, 0, 2}};
	const struct hosts_entry *e;
	struct hosts_table *t;
	struct uuid u, v;

	(void)state;
	assert_int_equal(table(&t, text), 0);
	assert_int_equal(hosts_table_count(t), 4);
	assert_int_equal(hosts_table_at(t, 2)->line, 4);
	e = hosts_table_by_mac(t, &m1);
	assert_non_null(e);
	assert_int_equal(e->line, 2);
	assert_string_equal(e->host.name, "n1");
	assert_string_equal(e->host.profile, "debian");
	assert_string_equal(e->host.params, "console=ttyS0");
	assert_null(hosts_table_by_mac(t, &m2));
	assert_int_equal(uuid_parse("00112233-4455-6677-8899-aabbccddeeff", &u),
			 0);
	v = uuid_swap(&u);
	assert_string_equal(hosts_table_by_uuid(t, &u)->host.name, "u1");
	assert_null(hosts_table_by_uuid(t, &v));
	assert_int_equal(hosts_table_by_serial(t, "AB C")->line, 4);
	assert_null(hosts_table_by_serial(t, "AB"));
	assert_null(hosts_table_by_serial(
		t, "0123456789012345678901234567890123456789012345678901234567"
		   "8901234"));
	assert_int_equal(hosts_table_by_ip(t, 0x0a000002)->line, 3);
	assert_null(hosts_table_by_ip(t, 0x0a000003));
	assert_null(hosts_table_by_ip(t, 0));
	assert_int_equal(hosts_table_any(t)->line, 6);

	/* mac > uuid > serial > "*" */
	assert_int_equal(hosts_table_match(t, &m1, &u, "AB C")->line, 2);
	assert_int_equal(hosts_table_match(t, &m2, &u, "AB C")->line, 3);
	assert_int_equal(hosts_table_match(t, &m2, &v, "AB C")->line, 4);
	assert_int_equal(hosts_table_match(t, &m2, &v, "x")->line, 6);
	assert_int_equal(hosts_table_match(t, NULL, NULL, NULL)->line, 6);
	hosts_table_free(t);
}

static void hosts_table_of_an_empty_file_has_no_host(void **state)
{
	static const struct mac m = {{0x52, 0x54, 0, 0, 0, 1}};
	static const char *const texts[] = {"", "\n", "# x", "\n\n# x\n"};
	struct hosts_table *t;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(texts); i++) {
		assert_int_equal(table(&t, texts[i]), 0);
		assert_int_equal(hosts_table_count(t), 0);
		assert_null(hosts_table_match(t, &m, NULL, "x"));
		hosts_table_free(t);
	}
	hosts_table_free(NULL);
}

static void lines_with_one_key_give_a_machine_several_addresses(void **state)
{
	static const char text[] = "52:54:00:00:00:01 a 10.0.0.1 x k=v\n"
				   "52:54:00:00:00:02 b 10.0.0.2 x\n"
				   "52:54:00:00:00:01 a 10.1.0.1 x\n"
				   "52:54:00:00:00:01 a 10.2.0.1 x\n";
	const struct mac m = {{0x52, 0x54, 0, 0, 0, 1}};
	const struct hosts_entry *e;
	struct hosts_table *t;

	(void)state;
	assert_int_equal(table(&t, text), 0);
	e = hosts_table_by_mac(t, &m);
	assert_int_equal(e->line, 1);
	assert_false(e->is_further);
	e = hosts_table_next(t, e);
	assert_int_equal(e->line, 3);
	assert_true(e->is_further);
	e = hosts_table_next(t, e);
	assert_true(e->host.ip == 0x0a020001);
	assert_null(hosts_table_next(t, e));
	assert_null(hosts_table_next(t, hosts_table_at(t, 1)));
	hosts_table_free(t);
}

static void ports_of_one_machine_may_have_one_address(void **state)
{
	static const char text[] = "52:54:00:00:00:01 a 10.0.0.1 x\n"
				   "52:54:00:00:00:02 a 10.0.0.1 x\n";
	const struct mac m = {{0x52, 0x54, 0, 0, 0, 2}};
	struct hosts_table *t;

	(void)state;
	assert_int_equal(table(&t, text), 0);
	assert_int_equal(hosts_table_by_ip(t, 0x0a000001)->line, 1);
	assert_true(hosts_table_by_mac(t, &m)->host.ip == 0x0a000001);
	hosts_table_free(t);
}

static void lines_that_contradict_each_other_are_errors(void **state)
{
	/* clang-format off */
	static const char *const bad[] = {
		/* One key: another name, profile, no address, parameters. */
		"52:54:00:00:00:01 a 10.0.0.1 x\n"
		"52:54:00:00:00:01 b 10.1.0.1 x\n",
		"52:54:00:00:00:01 a 10.0.0.1 x\n"
		"52:54:00:00:00:01 a 10.1.0.1 y\n",
		"52:54:00:00:00:01 a 10.0.0.1 x\n52:54:00:00:00:01 a - x\n",
		"52:54:00:00:00:01 a 10.0.0.1 x\n"
		"52:54:00:00:00:01 a 10.1.0.1 x k=v\n",
		/* One address: another name, no name, the same key. */
		"52:54:00:00:00:01 a 10.0.0.1 x\n"
		"52:54:00:00:00:02 b 10.0.0.1 x\n",
		"52:54:00:00:00:01 - 10.0.0.1 x\n"
		"52:54:00:00:00:02 - 10.0.0.1 x\n",
		"52:54:00:00:00:01 a 10.0.0.1 x\n"
		"52:54:00:00:00:01 a 10.0.0.1 x\n",
	};
	/* clang-format on */
	char says[2048];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		if (table_says(bad[i], says, sizeof(says)) != PXE_EBADMSG)
			fail_msg("case %zu", i);
		assert_non_null(strstr(says, "hosts:2: "));
		assert_non_null(strstr(says, "line 1 has the same"));
	}
}

/* Every error of the file is logged with its line. */
static void hosts_table_reports_every_error_with_its_line(void **state)
{
	static const char text[] = "52:54:00:00:00:01 a 10.0.0.1 x\n"
				   "bad line\n"
				   "525400000001 b 10.0.0.2 x\n"
				   "52:54:00:00:00:03 c 10.0.0.1 x\n"
				   "serial=S - - x\n"
				   "serial=S - - y\n"
				   "* - - x\n"
				   "* - - y\n"
				   "52:54:00:00:00:04 d 999 x\n";
	static const char *const want[] = {
		"hosts:2: bad: ",
		"hosts:3: 52:54:00:00:00:01: line 1 has the same key",
		"hosts:4: 10.0.0.1: line 1 has the same address",
		"hosts:6: serial=S: line 5 has the same key",
		"hosts:8: *: line 7 has the same key",
		"hosts:9: 999: not an IPv4 address",
	};
	char says[2048], *p;
	size_t i, lines = 0;

	(void)state;
	assert_int_equal(table_says(text, says, sizeof(says)), PXE_EBADMSG);
	for (i = 0; i < N_ELEM(want); i++)
		if (!strstr(says, want[i]))
			fail_msg("no \"%s\" in:\n%s", want[i], says);
	for (p = says; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, N_ELEM(want));
}

static void hosts_table_load_of_long_and_missing_files(void **state)
{
	char path[] = "/tmp/pxe-hosts.XXXXXX";
	struct hosts_table *t = NULL;
	int fd = mkstemp(path), i;

	(void)state;
	assert_true(fd >= 0);
	/* Longer than one read. */
	for (i = 0; i < 5000; i++) {
		char line[64];
		int n = snprintf(line, sizeof(line),
				 "0200000%05x n%d 10.1.%d.%d debian\n",
				 (unsigned)i, i, i / 250, i % 250 + 1);

		assert_int_equal(write(fd, line, (size_t)n), n);
	}
	(void)close(fd);
	assert_int_equal(hosts_table_load(&t, path), 0);
	assert_int_equal(hosts_table_count(t), 5000);
	hosts_table_free(t);
	(void)remove(path);
	assert_int_equal(hosts_table_load(&t, path), -ENOENT);
	assert_int_equal(hosts_table_load(&t, "/"), -EISDIR);
}

/* 100,000 hosts; a list instead of a hash would take minutes. */
static void hosts_table_finds_each_of_100000_hosts(void **state)
{
	const unsigned n = 100000;
	char *text = malloc((size_t)n * 64 + 1), *p = text;
	struct hosts_table *t = NULL;
	unsigned i, round;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < n; i++)
		p += snprintf(p, 64,
			      "02:00:00:%02x:%02x:%02x n%u 10.%u.%u.%u x\n",
			      i >> 16, i >> 8 & 255, i & 255, i, i >> 16,
			      i >> 8 & 255, i & 255);
	assert_int_equal(
		hosts_table_parse_take(&t, "hosts", text, (size_t)(p - text)),
		0);
	for (round = 0; round < 5; round++)
		for (i = 0; i < n; i++) {
			struct mac m = {{2, 0, 0, (uint8_t)(i >> 16),
					 (uint8_t)(i >> 8), (uint8_t)i}};
			const struct hosts_entry *e = hosts_table_by_mac(t, &m);

			assert_true(e && e->line == i + 1);
			assert_ptr_equal(hosts_table_by_ip(t, 0x0a000000 | i),
					 e);
		}
	hosts_table_free(t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_match_prefers_mac_uuid_serial_any),
		cmocka_unit_test(hosts_table_of_an_empty_file_has_no_host),
		cmocka_unit_test(hosts_table_reports_every_error_with_its_line),
		cmocka_unit_test(
			lines_with_one_key_give_a_machine_several_addresses),
		cmocka_unit_test(ports_of_one_machine_may_have_one_address),
		cmocka_unit_test(lines_that_contradict_each_other_are_errors),
		cmocka_unit_test(hosts_table_load_of_long_and_missing_files),
		cmocka_unit_test(hosts_table_finds_each_of_100000_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
