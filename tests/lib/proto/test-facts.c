/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts: what sh would read as an assignment, and nothing else. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../mutate.h"
#include "proto/facts.h"
#include "wire/err.h"

static const char sample[] =
	"# comment\n"
	"\n"
	"ID=debian\n"
	"  VERSION_ID=12.5\n"
	"NAME='Debian 12 \"bookworm\" it'\\''s'\n"
	"FIRMWARE=\"bios uefi\"\n"
	"KERNEL=debian-installer/amd64/linux\t \n"
	"CMDLINE=\"auto=true url=@ANSWER@ a=\\$b \\\"c\\\" \\\\ \\`d\\`\"\n"
	"EMPTY=\n"
	"EMPTY2=''\n"
	"LINES='one\ntwo'\n"
	"X_1=a\\ b\"c\"'d'";

static void facts_reads_what_sh_takes_for_assignments(void **state)
{
	static const struct {
		const char *key, *value;
		unsigned line;
	} want[] = {
		{"ID", "debian", 3},
		{"VERSION_ID", "12.5", 4},
		{"NAME", "Debian 12 \"bookworm\" it's", 5},
		{"FIRMWARE", "bios uefi", 6},
		{"KERNEL", "debian-installer/amd64/linux", 7},
		{"CMDLINE", "auto=true url=@ANSWER@ a=$b \"c\" \\ `d`", 8},
		{"EMPTY", "", 9},
		{"EMPTY2", "", 10},
		{"LINES", "one\ntwo", 11},
		{"X_1", "a bcd", 13},
	};
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	char buf[128];
	size_t i;

	(void)state;
	facts_rd_init(&f, sample, sizeof(sample) - 1);
	for (i = 0; i < N_ELEM(want); i++) {
		assert_int_equal(facts_next(&f, &it, &why), 1);
		assert_int_equal(it.key_len, strlen(want[i].key));
		assert_memory_equal(it.key, want[i].key, it.key_len);
		assert_int_equal(it.line, want[i].line);
		assert_int_equal(it.len, strlen(want[i].value));
		assert_int_equal(facts_value(&it, buf, it.len + 1), 0);
		assert_string_equal(buf, want[i].value);
		if (it.len) {
			assert_int_equal(facts_value(&it, buf, it.len),
					 PXE_ENOSPC);
			assert_int_equal(strlen(buf), it.len - 1);
		}
	}
	assert_int_equal(facts_next(&f, &it, &why), 0);
	assert_int_equal(facts_next(&f, &it, &why), 0);
}

/* Each is an error on its first line; the second line is still read. */
static void facts_refuses_what_sh_would_expand_or_run(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"id=x", "KEY=value"},
		{"9=x", "KEY=value"},
		{"export ID=x", "KEY=value"},
		{"ID", "no '='"},
		{"ID = x", "no '='"},
		{"Id=x", "no '='"},
		{"ID= x", "run it as a command"},
		{"ID=a b", "run it as a command"},
		{"ID=a # b", "run it as a command"},
		{"ID=$HOME", "between quotes"},
		{"ID=`id`", "between quotes"},
		{"ID=\"$(id)\"", "expand"},
		{"ID=\"`id`\"", "expand"},
		{"ID=\"${x}\"", "expand"},
		{"ID=\"a\\b\"", "may stand only"},
		{"ID=a;id", "between quotes"},
		{"ID=a&", "between quotes"},
		{"ID=a|b", "between quotes"},
		{"ID=a>b", "between quotes"},
		{"ID=(a)", "between quotes"},
		{"ID=~root", "between quotes"},
		{"ID=*", "between quotes"},
		{"ID=a\xc3\xa9", "between quotes"},
		{"ID=a\r", "DOS"},
		{"ID=\"a", "without its end"},
		{"ID='a", "without its end"},
		{"ID=a\\", "before nothing"},
		{"\xef\xbb\xbfID=x", "KEY=value"},
		{"A23456789012345678901234567890123=x", "longer than 32"},
	};
	char text[256];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		struct facts_item it;
		struct facts_why why;
		struct facts_rd f;
		int n = snprintf(text, sizeof(text), "\n%s\nOK=yes\n",
				 bad[i].text);

		facts_rd_init(&f, text, (size_t)n);
		why.text[0] = 0;
		assert_in_range(-facts_next(&f, &it, &why), 1, 99999);
		if (!strstr(why.text, bad[i].why))
			fail_msg("%s: %s", bad[i].text, why.text);
		assert_int_equal(why.line, 2);
		assert_int_equal(facts_next(&f, &it, &why), 1);
		assert_int_equal(it.line, 3);
		assert_memory_equal(it.key, "OK=", 3);
		assert_int_equal(facts_next(&f, &it, &why), 0);
	}
}

static void facts_refuses_a_nul_in_any_quoting(void **state)
{
	static const char text[] = "ID='a\0b'\nID=\"a\0b\"\nID=\0\nID=\\\0";
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	unsigned i;

	(void)state;
	facts_rd_init(&f, text, sizeof(text) - 1);
	for (i = 1; i <= 4; i++) {
		assert_int_equal(facts_next(&f, &it, &why), PXE_EBADMSG);
		assert_int_equal(why.line, i);
	}
	assert_int_equal(facts_next(&f, &it, &why), 0);
}

static void facts_value_longer_than_8192_bytes_is_refused(void **state)
{
	size_t n = FACTS_VALUE_MAX + 1;
	char *value = malloc(n), *text = malloc(FACTS_ROOM(n));
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	struct wr w;

	(void)state;
	assert_non_null(value);
	assert_non_null(text);
	memset(value, '\'', n);
	wr_init(&w, text, FACTS_ROOM(n));
	facts_put(&w, "A2345678901234567890123456789012", value, n - 1);
	assert_int_equal(w.err, 0);
	facts_rd_init(&f, text, w.len);
	assert_int_equal(facts_next(&f, &it, &why), 1);
	assert_int_equal(it.len, n - 1);

	facts_put(&w, "A", value, n);
	assert_int_equal(w.err, PXE_ERANGE);
	memset(text, 'a', FACTS_ROOM(n));
	memcpy(text, "ID=", 3);
	facts_rd_init(&f, text, 3 + n);
	assert_int_equal(facts_next(&f, &it, &why), PXE_ERANGE);
	facts_rd_init(&f, text, 2 + n);
	assert_int_equal(facts_next(&f, &it, &why), 1);
	free(value);
	free(text);
}

/* Whatever the value, it comes back the same. */
static void facts_any_value_survives_a_round_trip(void **state)
{
	static const char *const values[] = {
		"",   "plain-1.0/x", "two words",    "it's", "''", "'",
		"\"", "$HOME",	     "$(id)",	     "`id`", "\\", "a\nb",
		"\n", "\x1b[31m",    "\xff\xfe",     "~",    "#",  "a=b;c&d|e",
		"\r", "\t x ",	     "@BASE@/x?a=b",
	};
	char text[256], buf[64];
	unsigned c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(values) + 255; i++) {
		struct facts_item it;
		struct facts_why why;
		struct facts_rd f;
		struct wr w;
		char one[2] = {0};
		const char *v = i < N_ELEM(values) ? values[i] : one;

		c = (unsigned)(i - N_ELEM(values)) + 1;
		one[0] = (char)c;
		wr_init(&w, text, sizeof(text));
		facts_put(&w, "VOLID", v, strlen(v));
		assert_int_equal(w.err, 0);
		assert_true(w.len <= FACTS_ROOM(strlen(v)));
		facts_rd_init(&f, text, w.len);
		assert_int_equal(facts_next(&f, &it, &why), 1);
		assert_int_equal(facts_value(&it, buf, sizeof(buf)), 0);
		assert_string_equal(buf, v);
		assert_int_equal(facts_next(&f, &it, &why), 0);
	}
}

/* Run sh on a script in fd, with what it prints in buf; its length. */
static size_t run_sh(int script, char *buf, size_t cap)
{
	int out[2], status = -1;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	assert_int_equal(pipe(out), 0);
	pid = fork();
	if (!pid) {
		(void)dup2(script, STDIN_FILENO);
		(void)dup2(out[1], STDOUT_FILENO);
		execl("/bin/sh", "sh", (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	(void)close(out[1]);
	while ((got = read(out[0], buf + n, cap - n)) > 0)
		n += (size_t)got;
	(void)close(out[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return n;
}

/* The reader and sh agree, and sourcing runs nothing. */
static void facts_written_are_data_for_sh(void **state)
{
	static const char nasty[] = "a'b\"c$(echo pwned)`echo pwned`\\\n"
				    "$HOME;echo pwned\n#~ \xff\\";
	static const char show[] = "printf %s \"$NASTY\"\n";
	FILE *f = tmpfile();
	char text[512], got[256];
	struct wr w;
	size_t n;

	(void)state;
	assert_non_null(f);
	wr_init(&w, text, sizeof(text));
	facts_put(&w, "NASTY", nasty, sizeof(nasty) - 1);
	wr_bytes(&w, show, sizeof(show) - 1);
	assert_int_equal(w.err, 0);
	assert_int_equal(write(fileno(f), text, w.len), w.len);
	assert_int_equal(lseek(fileno(f), 0, SEEK_SET), 0);
	n = run_sh(fileno(f), got, sizeof(got));
	(void)fclose(f);
	assert_int_equal(n, sizeof(nasty) - 1);
	assert_memory_equal(got, nasty, n);
}

static void facts_put_refuses_bad_keys_and_a_nul(void **state)
{
	static const char *const keys[] = {"",	 "id",	"1",  "A B",
					   "A=", "A-B", "_A", "\xff"};
	char text[64];
	struct wr w;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(keys); i++) {
		wr_init(&w, text, sizeof(text));
		facts_put(&w, keys[i], "x", 1);
		assert_int_equal(w.err, PXE_EBADMSG);
	}
	wr_init(&w, text, sizeof(text));
	facts_put(&w, "ID", "a\0b", 3);
	assert_int_equal(w.err, PXE_EBADMSG);
	wr_init(&w, text, 5);
	facts_put(&w, "ID", "ab", 2);
	assert_int_equal(w.err, PXE_ENOSPC);
}

static void facts_every_known_key_is_found_by_its_name(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < FACTS_N_KEYS; i++) {
		const char *s = facts_key_name((enum facts_key)i);

		assert_non_null(s);
		assert_int_equal(facts_key_find(s, strlen(s)), i);
		assert_int_equal(facts_key_find(s, strlen(s) - 1),
				 FACTS_N_KEYS);
	}
	assert_null(facts_key_name(FACTS_N_KEYS));
	assert_int_equal(facts_key_find("", 0), FACTS_N_KEYS);
}

static void facts_key_check_of_the_value_of_each_key(void **state)
{
	static const struct {
		enum facts_key f;
		const char *value;
		int rc;
	} cases[] = {
		{FACTS_ID, "", 0},
		{FACTS_ID, "opensuse-leap", 0},
		{FACTS_ID, "Debian", PXE_EBADMSG},
		{FACTS_ID, "a b", PXE_EBADMSG},
		{FACTS_ID, "caf\xc3\xa9", PXE_EBADMSG},
		{FACTS_VERSION_ID, "24.04.3~LTS", 0},
		{FACTS_VERSION_ID, "1/2", PXE_EBADMSG},
		{FACTS_ARCH, "x86_64", 0},
		{FACTS_ARCH, "amd64", PXE_EBADMSG},
		{FACTS_FIRMWARE, "bios", 0},
		{FACTS_FIRMWARE, "bios,uefi", 0},
		{FACTS_FIRMWARE, "uefi bios", 0},
		{FACTS_FIRMWARE, "efi", PXE_EBADMSG},
		{FACTS_FIRMWARE, "bios  uefi", PXE_EBADMSG},
		{FACTS_NAME, "any\ntext", 0},
		{FACTS_KERNEL, "a/b c/d", 0},
		{FACTS_KERNEL, ".hidden/..x", 0},
		{FACTS_KERNEL, "/a", PXE_EBADMSG},
		{FACTS_KERNEL, "a//b", PXE_EBADMSG},
		{FACTS_KERNEL, "a/", PXE_EBADMSG},
		{FACTS_KERNEL, "a/../b", PXE_EBADMSG},
		{FACTS_KERNEL, "..", PXE_EBADMSG},
		{FACTS_KERNEL, "./a", PXE_EBADMSG},
		{FACTS_KERNEL, "a\nb", PXE_EBADMSG},
		{FACTS_KERNEL, "caf\xc3\xa9/\xff", 0},
		{FACTS_KERNEL, "a\x7f", PXE_EBADMSG},
		{FACTS_INITRD, "a b/c", 0},
		{FACTS_INITRD, "a  b", PXE_EBADMSG},
		{FACTS_INITRD, "a /b", PXE_EBADMSG},
		{FACTS_INITRD, "a ", PXE_EBADMSG},
		{FACTS_CMDLINE, "a@b.c x=@BASE@@ISO@ @ANSWER@ @", 0},
		{FACTS_CMDLINE, "@@BASE@@", 0},
		{FACTS_CMDLINE, "@HOST@", PXE_EBADMSG},
		{FACTS_CMDLINE, "a@BASE@ROOT@", 0},
		{FACTS_CMDLINE, "a@ROOT@", PXE_EBADMSG},
		{FACTS_CMDLINE, "a\nb", PXE_EBADMSG},
		{FACTS_CMDLINE, "x=\xe2\x82\xac\xff", 0},
		{FACTS_NETBOOT, "no", 0},
		{FACTS_NETBOOT, "No", PXE_EBADMSG},
		{FACTS_MINRAM, "512", 0},
		{FACTS_MINRAM, "0", PXE_EBADMSG},
		{FACTS_MINRAM, "1G", PXE_EBADMSG},
		{FACTS_SHA256,
		 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
		 "b855",
		 0},
		{FACTS_SHA256, "e3b0", PXE_EBADMSG},
	};
	struct facts_why why;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		why.text[0] = 0;
		if (facts_key_check(cases[i].f, cases[i].value, &why) !=
		    cases[i].rc)
			fail_msg("%s=%s: %s", facts_key_name(cases[i].f),
				 cases[i].value, why.text);
	}
}

/* What survives a mutation is a value that reads, checks and writes back. */
static void survive(const uint8_t *p, size_t len, void *ctx)
{
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	char buf[256];
	unsigned line = 0;
	int rc;

	(void)ctx;
	facts_rd_init(&f, p, len);
	while ((rc = facts_next(&f, &it, &why)) != 0) {
		if (rc < 0) {
			assert_true(why.line > line);
			line = why.line;
			assert_true(strlen(why.text) < sizeof(why.text));
			continue;
		}
		assert_true(it.line > line);
		line = it.line;
		assert_true(it.len <= it.raw_len);
		if (!facts_value(&it, buf, sizeof(buf)))
			(void)facts_key_check(
				facts_key_find(it.key, it.key_len), buf, &why);
	}
}

static void facts_survives_every_mutation(void **state)
{
	(void)state;
	mutate_all(survive, sample, sizeof(sample) - 1, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_reads_what_sh_takes_for_assignments),
		cmocka_unit_test(facts_refuses_what_sh_would_expand_or_run),
		cmocka_unit_test(facts_refuses_a_nul_in_any_quoting),
		cmocka_unit_test(facts_value_longer_than_8192_bytes_is_refused),
		cmocka_unit_test(facts_any_value_survives_a_round_trip),
		cmocka_unit_test(facts_written_are_data_for_sh),
		cmocka_unit_test(facts_put_refuses_bad_keys_and_a_nul),
		cmocka_unit_test(facts_every_known_key_is_found_by_its_name),
		cmocka_unit_test(facts_key_check_of_the_value_of_each_key),
		cmocka_unit_test(facts_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
