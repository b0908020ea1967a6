/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of a hosts file. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "../mutate.h"
#include "proto/hosts.h"
#include "wire/err.h"

static int parse(const char *line, struct host *h, struct hosts_why *why)
{
	why->text[0] = 0;
	return hosts_line_parse(line, strlen(line), h, why);
}

static void view_is(const char *p, size_t n, const char *want)
{
	if (!want) {
		assert_null(p);
		return;
	}
	assert_non_null(p);
	assert_int_equal(n, strlen(want));
	assert_memory_equal(p, want, n);
}

static void hosts_line_is_parsed_with_each_kind_of_key(void **state)
{
	static const struct {
		const char *line, *key, *name;
		uint32_t ip;
		const char *profile, *params;
	} cases[] = {
		{"52:54:00:AB:cd:ef n1 10.0.0.1 debian-12 a=b c=d",
		 "52:54:00:ab:cd:ef", "n1", 0x0a000001, "debian-12", "a=b c=d"},
		{"\t525400abcdef  n1.example.org\t- local # x=y\r",
		 "52:54:00:ab:cd:ef", "n1.example.org", 0, "local", NULL},
		{"52-54-00-ab-cd-ef", "52:54:00:ab:cd:ef", NULL, 0, NULL, NULL},
		{"52-54-00-ab-cd-ef - 10.0.0.2", "52:54:00:ab:cd:ef", NULL,
		 0x0a000002, NULL, NULL},
		{"uuid=00112233-4455-6677-8899-AABBccddeeff - - x",
		 "uuid=00112233-4455-6677-8899-aabbccddeeff", NULL, 0, "x",
		 NULL},
		{"serial=PF2%20X%25 - - x y=", "serial=PF2%20X%25", NULL, 0,
		 "x", "y="},
		{"* - - menu console=ttyS0,115200 \r", "*", NULL, 0, "menu",
		 "console=ttyS0,115200"},
		{"*", "*", NULL, 0, NULL, NULL},
		{"* - - - append=a#b", "*", NULL, 0, NULL, "append=a#b"},
		/* UTF-8, whose bytes are negative where char is signed. */
		{"serial=\xc3\xa9\xff - - x", "serial=\xc3\xa9\xff", NULL, 0,
		 "x", NULL},
		{"* - - x a=\xe2\x82\xac%c3%a9", "*", NULL, 0, "x",
		 "a=\xe2\x82\xac%c3%a9"},
	};
	char buf[HOSTS_KEY_STRLEN];
	struct hosts_why why;
	struct host h;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		if (parse(cases[i].line, &h, &why) != 1)
			fail_msg("%s: %s", cases[i].line, why.text);
		assert_string_equal(hosts_key_format(buf, &h), cases[i].key);
		view_is(h.name, h.name_len, cases[i].name);
		view_is(h.profile, h.profile_len, cases[i].profile);
		view_is(h.params, h.params_len, cases[i].params);
		assert_true(h.ip == cases[i].ip);
	}
}

static void hosts_blank_lines_and_comments_are_no_host(void **state)
{
	static const char *const lines[] = {"", " \t", "#x", "  # y", "\r"};
	struct hosts_why why;
	struct host h;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(lines); i++)
		assert_int_equal(parse(lines[i], &h, &why), 0);
	/* However long a comment is. */
	assert_int_equal(hosts_line_parse(NULL, 0, &h, &why), 0);
}

#define M "52:54:00:ab:cd:ef "

static const struct {
	const char *line, *why;
} bad[] = {
	{"n1 52:54:00:ab:cd:ef", "not a key"},
	{"52:54:00:ab:cd", "not a key"},
	{"-", "not a key"},
	{"UUID=00112233-4455-6677-8899-aabbccddeeff", "not a key"},
	{"00:00:00:00:00:00", "not the MAC of one"},
	{"ff:ff:ff:ff:ff:ff", "not the MAC of one"},
	{"01:00:5e:00:00:01", "not the MAC of one"},
	{"uuid=0011", "not a UUID"},
	{"uuid=00112233-4455-6677-8899-aabbccddeeff0", "not a key"},
	{"uuid=00000000-0000-0000-0000-000000000000", "placeholder"},
	{"uuid=FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "placeholder"},
	{"uuid=03000200-0400-0500-0006-000700080009", "placeholder"},
	{"uuid=00020003-0004-0005-0006-000700080009", "placeholder"},
	{"serial=", "placeholder"},
	{"serial=To%20be%20filled%20by%20O.E.M.", "placeholder"},
	{"serial=to%20be%20FILLED%20by%20o.e.m.", "placeholder"},
	{"serial=Default%20string", "placeholder"},
	{"serial=System%20Serial%20Number", "placeholder"},
	{"serial=0", "placeholder"},
	{"serial=0000000", "placeholder"},
	{"serial=FFFFFFFF", "placeholder"},
	{"serial=xxxxxxxxx", "placeholder"},
	{"serial=%20", "placeholder"},
	{"serial=N/A", "placeholder"},
	{"serial=A%20", "blank"},
	{"serial=%20A", "blank"},
	{"serial=A%0a", "bad %XX"},
	{"serial=A%", "bad %XX"},
	{"serial=A%4", "bad %XX"},
	{"serial=A%zz", "bad %XX"},
	{"serial="
	 "0123456789012345678901234567890123456789012345678901234567890"
	 "1234",
	 "longer than 64"},
	{M "-n", "not a host name"},
	{M "n-", "not a host name"},
	{M "a..b", "not a host name"},
	{M "a.", "not a host name"},
	{M ".a", "not a host name"},
	{M "a-.b", "not a host name"},
	{M "a.-b", "not a host name"},
	{M "a_b", "not a host name"},
	{M "a;b", "not a host name"},
	{M "caf\xc3\xa9", "not a host name"},
	{M "n1 10.0.0", "not an IPv4"},
	{M "n1 10.0.0.256", "not an IPv4"},
	{M "n1 10.0.0.1/24", "not an IPv4"},
	{M "n1 0.0.0.0", "can have"},
	{M "n1 127.0.0.1", "can have"},
	{M "n1 255.255.255.255", "can have"},
	{M "n1 224.0.0.1", "can have"},
	{M "- - a;b", "not a profile"},
	{M "- - /etc", "not a profile"},
	{M "- - caf\xc3\xa9", "not a profile"},
	{M "- - ${x}", "not a profile"},
	{M "- - a=b", "not a profile"},
	{M "- - p q", "not key=value"},
	{M "- - p =q", "not key=value"},
	{M "- - p A=q", "a key is"},
	{M "- - p a$=q", "a key is"},
	{M "- - p a\xc3\xa9=q", "a key is"},
	{M "- - p 1a=q", "a key is"},
	{M "- - p a=b a=c", "given twice"},
	{M "- - p a=b x=y a=", "given twice"},
	{M "- - p a=%", "% needs"},
	{M "- - p a=%0", "% needs"},
	{M "- - p a=%00", "% needs"},
	{M "- - p a=%7f", "% needs"},
	{M "- - p a=b%0ac", "% needs"},
	{M "- - p a=b\x01", "control"},
	{M "n\x7f", "control"},
	{"* n1 - p", "every machine"},
	{"* - 10.0.0.1 p", "every machine"},
};

static void hosts_malformed_line_is_refused_with_reason(void **state)
{
	struct hosts_why why;
	struct host h;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		if (parse(bad[i].line, &h, &why) >= 0 ||
		    !strstr(why.text, bad[i].why))
			fail_msg("%s: %s", bad[i].line, why.text);
	}
	/* A NUL is no end of anything. */
	assert_int_equal(hosts_line_parse("52:54:00:ab:cd:ef\0x", 19, &h, &why),
			 PXE_EBADMSG);
	assert_int_equal(hosts_line_parse(M "- 10.0.0.1\0", 29, &h, &why),
			 PXE_EBADMSG);
}

/* An ESC in a file never reaches the terminal of who reads the message. */
static void hosts_error_messages_are_escaped(void **state)
{
	struct hosts_why why;
	struct host h;

	(void)state;
	assert_int_equal(parse("\x1b[31m\xff", &h, &why), PXE_EBADMSG);
	assert_null(strchr(why.text, '\x1b'));
	assert_non_null(strstr(why.text, "\\x1b"));
}

static void hosts_param_decodes_percent_within_bounds(void **state)
{
	char buf[16];
	struct hosts_why why;
	struct host h;

	(void)state;
	assert_int_equal(
		parse("* - - m a=x%20y%25 append=a=b e= # z=1", &h, &why), 1);
	assert_int_equal(hosts_param(&h, "a", buf, sizeof(buf)), 4);
	assert_string_equal(buf, "x y%");
	assert_int_equal(hosts_param(&h, "append", buf, sizeof(buf)), 3);
	assert_string_equal(buf, "a=b");
	assert_int_equal(hosts_param(&h, "e", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	assert_int_equal(hosts_param(&h, "z", buf, sizeof(buf)), PXE_ENOENT);
	assert_int_equal(hosts_param(&h, "ap", buf, sizeof(buf)), PXE_ENOENT);
	assert_int_equal(hosts_param(&h, "a", buf, 4), PXE_ENOSPC);
	assert_int_equal(hosts_param(&h, "a", buf, 0), PXE_ENOSPC);
	assert_int_equal(parse("*", &h, &why), 1);
	assert_int_equal(hosts_param(&h, "a", buf, sizeof(buf)), PXE_ENOENT);
}

static void hosts_line_and_value_have_a_longest_length(void **state)
{
	size_t n = HOSTS_LINE_MAX + 2;
	char *line = malloc(n);
	struct hosts_why why;
	struct host h;

	(void)state;
	assert_non_null(line);
	memset(line, 'x', n);
	memcpy(line, "* - - m a=", 10);
	assert_int_equal(hosts_line_parse(line, n - 1, &h, &why), PXE_ERANGE);
	assert_int_equal(hosts_line_parse(line, 10 + HOSTS_VALUE_MAX, &h, &why),
			 1);
	assert_int_equal(hosts_line_parse(line, 11 + HOSTS_VALUE_MAX, &h, &why),
			 PXE_EBADMSG);
	line[0] = '#';
	assert_int_equal(hosts_line_parse(line, n - 1, &h, &why), 0);
	free(line);
}

/* A mutated line that still parses obeys every promise of the header. */
static void survive(const uint8_t *p, size_t len, void *ctx)
{
	const char *line = (const char *)p;
	char key[HOSTS_KEY_STRLEN], buf[256];
	struct hosts_param it;
	struct hosts_why why;
	struct host h, again;
	const char *q;
	size_t left, i;
	int rc = hosts_line_parse(line, len, &h, &why);

	(void)ctx;
	if (rc < 0) {
		for (i = 0; why.text[i]; i++)
			assert_in_range(why.text[i], ' ', '~');
		return;
	}
	if (!rc)
		return;
	hosts_key_format(key, &h);
	assert_int_equal(hosts_line_parse(key, strlen(key), &again, &why), 1);
	assert_int_equal(again.key, h.key);
	assert_string_equal(again.serial, h.serial);
	q = h.params;
	left = h.params_len;
	while (hosts_next_param(&q, &left, &it)) {
		assert_true(it.key_len < sizeof(buf));
		memcpy(buf, it.key, it.key_len);
		buf[it.key_len] = 0;
		assert_true(hosts_param(&h, buf, key, sizeof(key)) >= 0);
	}
	assert_int_equal(left, 0);
}

static void hosts_survives_every_mutation(void **state)
{
	static const char *const lines[] = {
		M "n1.example.org 10.0.0.1 debian-12 a=b console=ttyS0,1 x=%20",
		"uuid=00112233-4455-6677-8899-aabbccddeeff n2 10.0.0.2 local",
		"serial=PF2%20X%25 - - menu append=a%20b # c",
		"* - - menu",
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(lines); i++)
		mutate_all(survive, lines[i], strlen(lines[i]), NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_line_is_parsed_with_each_kind_of_key),
		cmocka_unit_test(hosts_blank_lines_and_comments_are_no_host),
		cmocka_unit_test(hosts_malformed_line_is_refused_with_reason),
		cmocka_unit_test(hosts_error_messages_are_escaped),
		cmocka_unit_test(hosts_param_decodes_percent_within_bounds),
		cmocka_unit_test(hosts_line_and_value_have_a_longest_length),
		cmocka_unit_test(hosts_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
