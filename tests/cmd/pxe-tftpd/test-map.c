/* SPDX-License-Identifier: BSD-2-Clause */
/* Map files: the language of tftpd-hpa, and what may not happen. */
#include "../../lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names/map.h"
#include "util/txt.h"

/* --- reading -------------------------------------------------------------- */

struct faults {
	char text[1024];
};

static void note(void *ctx, unsigned line, bool fatal, const char *what)
{
	struct faults *f = ctx;
	size_t n = strlen(f->text);

	(void)snprintf(f->text + n, sizeof(f->text) - n, "%u%c %s\n", line,
		       fatal ? '!' : '?', what);
}

static struct map *parsed(const char *rules)
{
	struct faults f = {""};
	struct map *m;
	int rc = map_parse(&m, rules, strlen(rules), note, &f);

	if (rc)
		fail_msg("%s: %s", rules, f.text);
	return m;
}

static void map_parse_takes_blanks_and_comments(void **state)
{
	static const char *const two[] = {
		"r a b\nr c d\n",
		"r a b\nr c d",
		"  r\ta\v b and more\r\n\n   # a comment\nr c d# no rule",
		"r a\n:label\n",
		"r a\n: label",
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(two); i++) {
		struct map *m = parsed(two[i]);

		assert_int_equal(map_count(m), 2);
		map_free(m);
	}
	map_free(parsed(""));
	map_free(parsed("\n\n#x\n  #"));
	map_free(NULL);
}

static void map_parse_reports_each_fault_with_its_line(void **state)
{
	static const struct {
		const char *rules, *faults;
	} tab[] = {
		{"r a b\nx a b\nr\n\nr ( b\n",
		 "2! x: no such operation\n"
		 "3! no pattern\n"
		 "5! pattern: Unmatched ( or \\(\n"},
		{"r#", "1! no pattern\n"},
		{"\377 a", "1! \\xff: no such operation\n"},
		{"r~ a b", "1! r and ~ exclude each other\n"},
		{"aj a b", "1! a and j exclude each other\n"},
		{"rj a b", "1! r and j exclude each other\n"},
		{"ej a b", "1! e and j exclude each other\n"},
		{"sj a b", "1! s and j exclude each other\n"},
		{"jE a b", "1! E and j exclude each other\n"},
		{"Ee a b", "1! e and E exclude each other\n"},
		{"aE a b", "1! a and E exclude each other\n"},
		{"sE a b", "1! E and s exclude each other\n"},
		{"j a there\n:here\nj b \\0", "1! there: no such label\n"},
		{"j a\n:", "1! no label to go to\n"},
		{"r (a)\\1 b",
		 "1! a reference back (\\1 to \\9) in the pattern: it could "
		 "take hours to match\n"},
		{"r [[:alpha:]](a)\\9 b",
		 "1! a reference back (\\1 to \\9) in the pattern: it could "
		 "take hours to match\n"},
		{"r a\\", "1! pattern: Trailing backslash\n"},
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		struct faults f = {""};
		struct map *m;

		n = strlen(tab[i].rules);
		assert_int_equal(map_parse(&m, tab[i].rules, n, note, &f),
				 -EINVAL);
		assert_null(m);
		assert_string_equal(f.text, tab[i].faults);
	}
}

static void map_parse_warns_of_letters_that_5_2_takes(void **state)
{
	static const char rules[] = "ra a b\nsa a\nea a\nes a\nGP a\n46 a\n";
	struct faults f = {""};
	struct map *m;

	(void)state;
	assert_int_equal(map_parse(&m, rules, strlen(rules), note, &f), 0);
	assert_string_equal(f.text, "1? a is there: r has no effect\n"
				    "2? a is there: s has no effect\n"
				    "3? a is there: e has no effect\n"
				    "4? e is there: s has no effect\n"
				    "5? G and P: it is never used\n"
				    "6? 4 and 6: it is never used\n");
	assert_int_equal(map_count(m), 6);
	map_free(m);
}

static void map_parse_warns_of_words_behind_a_rule(void **state)
{
	static const char rules[] = "a ^x Not for you\n"
				    "a ^y Not\\ for\\ you\n"
				    ":here or there\n"
				    "r a b # for you\n";
	struct faults f = {""};
	struct map *m;

	(void)state;
	assert_int_equal(map_parse(&m, rules, strlen(rules), note, &f), 0);
	assert_string_equal(f.text,
			    "1? words behind the replacement have no effect: a "
			    "blank in it needs a backslash before it\n"
			    "3? words behind the label have no effect\n");
	assert_int_equal(map_count(m), 4);
	map_free(m);
}

static void map_parse_takes_backslash_1_in_brackets(void **state)
{
	(void)state;
	map_free(parsed("r [\\1] b\n"
			"r []\\1] b\n"
			"r [^]\\1] b\n"
			"r [[:digit:]\\1] b\n"
			"r [[.].]\\1] b\n"
			"r \\\\1 b\n"));
}

static void map_parse_refuses_long_lines_and_nul(void **state)
{
	char line[MAP_LINE_MAX + 2], nul[] = "r a\0b c";
	struct faults f = {""};
	struct map *m;
	size_t n = MAP_LINE_MAX - 1;

	(void)state;
	memset(line, '(', n / 2);
	memset(line + n / 2, ')', sizeof(line) - n / 2);
	line[0] = 'r';
	line[1] = ' ';
	(void)map_parse(&m, line, n, note, &f);
	map_free(m);
	f.text[0] = 0;
	assert_int_equal(map_parse(&m, line, n + 1, note, &f), -EINVAL);
	assert_string_equal(f.text, "1! the line is too long\n");
	f.text[0] = 0;
	assert_int_equal(map_parse(&m, nul, sizeof(nul), note, &f), -EINVAL);
	assert_string_equal(f.text, "1! a NUL byte\n");
}

/* --- running -------------------------------------------------------------- */

/* The file of this name is there; what happened. */
struct world {
	const char *file;
	char trace[2048];
	unsigned steps;
};

static bool is_there(void *ctx, const char *name)
{
	struct world *w = ctx;

	return w->file && !strcmp(name, w->file);
}

static void count(void *ctx, unsigned line, enum map_effect effect,
		  const char *text)
{
	static const char signs[] = "/.=>-xs:a";
	struct world *w = ctx;
	size_t n = strlen(w->trace);

	w->steps++;
	(void)snprintf(w->trace + n, sizeof(w->trace) - n, "%u%c%s ", line,
		       signs[effect], text);
}

static void run(const char *rules, const char *name, struct world *w,
		struct map_query *ask, struct map_result *answer)
{
	struct map *m = parsed(rules);

	if (!ask->steps)
		ask->steps = 100;
	ask->name = name;
	ask->exists = is_there;
	ask->trace = count;
	ask->ctx = w;
	map_run(m, ask, answer);
	map_free(m);
}

static struct map_query asked_by(const char *ip)
{
	struct map_query ask = {0};
	struct sock_addr a;

	assert_int_equal(sock_addr_parse(&a, ip, 69), 0);
	map_client_init(&ask.client, &a);
	return ask;
}

static const struct {
	const char *rules, *name, *want;
} made[] = {
	{"", "name", "name"},
	{"r b X", "abc", "aXc"},
	{"r b", "abc", "ac"},
	{"r z X", "abc", "abc"},
	{"r B X", "abc", "abc"},
	{"ri B X", "abc", "aXc"},
	{"r b+ <\\0>", "abbc", "a<bb>c"},
	{"r (a)(b)|(x) <\\2\\1\\3\\9>", "abc", "<ba>c"},
	{"r ^ /", "abc", "/abc"},
	{"r $ .efi", "abc", "abc.efi"},
	{"r b X\nr X Y", "abc", "aYc"},
	/* Once, again and again, onward. */
	{"r a b", "aaa", "baa"},
	{"rg a b", "aaa", "bbb"},
	{"rg aa a", "aaaa", "a"},
	{"rgg aa a", "aaaa", "aa"},
	{"rgg ^a b", "aaa", "baa"},
	{"rg ^a", "aaab", "b"},
	{"rgg a aa", "aba", "aabaa"},
	{"rgg x* -", "abc", "-a-b-c"},
	{"rg \\\\ /", "\\Boot\\BCD", "/Boot/BCD"},
	/* g without r is nothing. */
	{"gge a\nr a b", "a", "a"},
	/* Case. */
	{"r .* \\L\\0", "/BooT/Bcd", "/boot/bcd"},
	{"r (.*)/(.*) \\U\\1x\\E/\\2y", "ab/cd", "ABX/cdy"},
	{"r ^..(.*) \\U\\1\\Lq\\1", "a\xc3\xa4z", "\xa4Zq\xa4z"},
	/* Escapes. */
	{"r a \\\\", "a", "\\"},
	{"r a \\", "a", "\\"},
	{"r a x\\ \\#\\q", "a", "x #q"},
	{"r a\\ b\\# c", "a b#", "c"},
	{"r \\. \\\\0", "a.b", "a\\0b"},
	/* A backslash in what matched stays, and what is behind it. */
	{"r .* <\\0>", "a\\b", "<a\\b>"},
	/* The client. */
	{"r ^ \\i/", "f", "192.0.2.169/f"},
	{"r ^ \\x/", "f", "C00002A9/f"},
	{"r ^ \\L\\x/", "f", "c00002a9/f"},
	/* Ends and ways. */
	{"re a b\nr b c", "a", "b"},
	{"e a\nr a c", "a", "a"},
	{"rs a b\nr b c", "aa", "cb"},
	{"r x y\nrs a x", "a", "y"},
	{"e~ a\nr b c", "b", "b"},
	{"e~ a\nr b c", "ab", "ac"},
	{"s~ ^/x\nr q w", "/xq", "/xw"},
	/* Requests. */
	{"rG a b", "a", "b"},
	{"rP a b", "a", "a"},
	{"r4 a b", "a", "b"},
	{"r6 a b", "a", "a"},
	/* Jumps. */
	{"j a out\nr a x\n:out\nr a y", "a", "y"},
	{"j ^(.) l-\\1\nr . x\n:l-a\nr . y", "a", "y"},
	{"j~ b out\nr a x\n: out", "a", "a"},
	{"j a x\n:x\nr a 1\n:x\nr 1 2", "a", "2"},
	/* Any byte. */
	{"r \377 x", "a\377", "ax"},
	{"r . x", "\377\001%s", "x\001%s"},
	{"rgg [^a-z] _", "a\001\377%n\n",
	 "a__"
	 "_n_"},
};

static void map_run_makes_each_name_of_a_table(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(made); i++) {
		struct map_query ask = asked_by("192.0.2.169");
		struct world w = {0};
		struct map_result a;

		run(made[i].rules, made[i].name, &w, &ask, &a);
		if (a.end != MAP_DONE || strcmp(a.text, made[i].want))
			fail_msg("%s | %s: %s %s, not %s", made[i].rules,
				 made[i].name, map_end_text(a.end), a.text,
				 made[i].want);
	}
}

static void map_run_has_the_address_of_the_client(void **state)
{
	struct map_query ask = asked_by("[2001:db8::1]");
	struct map_query mapped = asked_by("[::ffff:192.0.2.1]");
	struct world w = {0};
	struct map_result a;

	(void)state;
	run("r ^ \\i/\\x/\nr6 f six\nr4 f four", "f", &w, &ask, &a);
	assert_string_equal(a.text,
			    "2001:db8::1/20010DB8000000000000000000000001/six");
	run("r ^ \\i/\\x/\nr6 f six\nr4 f four", "f", &w, &mapped, &a);
	assert_string_equal(a.text, "192.0.2.1/C0000201/four");
	mapped.put = true;
	run("rG f get\nrP f put", "f", &w, &mapped, &a);
	assert_string_equal(a.text, "put");
}

static void map_run_refuses_as_the_rules_say(void **state)
{
	static const struct {
		const char *rules, *name;
		enum map_end end;
		unsigned line;
		const char *text;
	} tab[] = {
		{"r x y\na pvt$", "a.pvt", MAP_DENIED, 2, ""},
		{"a ^(.*)pvt$ no\\ \\1\\ for\\ \\i", "a.pvt", MAP_DENIED, 1,
		 "no a. for 192.0.2.169"},
		/* Nothing of the name around the match gets into the text. */
		{"a b sorry", "abc", MAP_DENIED, 1, "sorry"},
		{"a~ ^ok/ no:\\0!", "abc", MAP_DENIED, 1, "no:!"},
		{"ras b sorry", "abc", MAP_DENIED, 1, "sorry"},
		/* What has no end. */
		{"s a", "a", MAP_ENDLESS, 1, ""},
		{"rg a a", "a", MAP_ENDLESS, 1, ""},
		{"rg ^", "a", MAP_ENDLESS, 1, ""},
		{"r a b\nrs b a", "a", MAP_ENDLESS, 1, ""},
		{":x\nj a x", "a", MAP_ENDLESS, 2, ""},
		/* What grows. */
		{"rg a aaaaaaaa", "a", MAP_LONG, 1, ""},
		{"rs ^ \\0aaaaaaaaaaaaaaa", "a", MAP_LONG, 1, ""},
		{"j . l-\\0\n:l-x", "a", MAP_NOLABEL, 1, ""},
		{"j . \\9", "a", MAP_NOLABEL, 1, ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		struct map_query ask = asked_by("192.0.2.169");
		struct world w = {0};
		struct map_result a;

		run(tab[i].rules, tab[i].name, &w, &ask, &a);
		if (a.end != tab[i].end || a.line != tab[i].line ||
		    strcmp(a.text, tab[i].text))
			fail_msg("%s | %s: %s, line %u: %s", tab[i].rules,
				 tab[i].name, map_end_text(a.end), a.line,
				 a.text);
	}
}

static void map_run_stops_after_the_given_steps(void **state)
{
	struct map_query ask = asked_by("10.0.0.1");
	struct world w = {0};
	struct map_result a;

	(void)state;
	ask.steps = 3;
	run("r a a\nr a a\nrP a a\nr a b", "a", &w, &ask, &a);
	assert_int_equal(a.end, MAP_DONE);
	run("r a a\nr a a\nr a b\nr b c", "a", &w, &ask, &a);
	assert_int_equal(a.end, MAP_ENDLESS);
	assert_int_equal(a.line, 4);
	/* A rule that repeats itself pays for each. */
	run("rg a b", "aaa", &w, &ask, &a);
	assert_int_equal(a.end, MAP_DONE);
	run("rg a b", "aaaa", &w, &ask, &a);
	assert_int_equal(a.end, MAP_ENDLESS);
}

static void map_run_keeps_a_rule_e_if_its_file_is_there(void **state)
{
	static const char rules[] = "rE ^ \\i/\nE f\nr f default";
	struct map_query ask = asked_by("10.0.0.1");
	struct world w = {.file = "10.0.0.1/f"};
	struct map_result a;

	(void)state;
	run(rules, "f", &w, &ask, &a);
	assert_string_equal(a.text, "10.0.0.1/f");
	assert_string_equal(w.trace, "1>10.0.0.1/f 1x10.0.0.1/f ");
	w = (struct world){.file = "f"};
	run(rules, "f", &w, &ask, &a);
	assert_string_equal(a.text, "f");
	assert_string_equal(w.trace, "1>10.0.0.1/f 1-10.0.0.1/f 2=f 2xf ");
	w = (struct world){0};
	run(rules, "f", &w, &ask, &a);
	assert_string_equal(a.text, "default");
}

static void map_run_traces_each_rule(void **state)
{
	struct map_query ask = asked_by("10.0.0.1");
	struct world w = {0};
	struct map_result a;

	(void)state;
	run("rP x y\nr z y\n\nrgs a b\nj b out\na ^\n:out\na b no", "aa", &w,
	    &ask, &a);
	assert_string_equal(w.trace,
			    "1/aa 2.aa 4>ba 4>bb 4sbb 1/bb 2.bb 4.bb 5=bb "
			    "5:out 8ano ");
}

/* The longest name passes, one byte more does not, at either end. */
static void map_run_takes_names_of_512_bytes(void **state)
{
	char name[MAP_NAME_MAX + 2];
	struct map_query ask = asked_by("10.0.0.1");
	struct world w = {0};
	struct map_result a;

	(void)state;
	memset(name, 'a', sizeof(name));
	name[MAP_NAME_MAX] = 0;
	run("r x y", name, &w, &ask, &a);
	assert_int_equal(a.end, MAP_DONE);
	assert_string_equal(a.text, name);
	run("r a bb", name, &w, &ask, &a);
	assert_int_equal(a.end, MAP_LONG);
	run("rgg a bb", name, &w, &ask, &a);
	assert_int_equal(a.end, MAP_LONG);
	name[MAP_NAME_MAX] = 'a';
	name[MAP_NAME_MAX + 1] = 0;
	run("r x y", name, &w, &ask, &a);
	assert_int_equal(a.end, MAP_LONG);
	/* A text for the client is cut. */
	name[MAP_NAME_MAX] = 0;
	run("a .* \\0\\0", name, &w, &ask, &a);
	assert_int_equal(a.end, MAP_DENIED);
	assert_int_equal(strlen(a.text), MAP_NAME_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_parse_takes_blanks_and_comments),
		cmocka_unit_test(map_parse_reports_each_fault_with_its_line),
		cmocka_unit_test(map_parse_warns_of_letters_that_5_2_takes),
		cmocka_unit_test(map_parse_warns_of_words_behind_a_rule),
		cmocka_unit_test(map_parse_takes_backslash_1_in_brackets),
		cmocka_unit_test(map_parse_refuses_long_lines_and_nul),
		cmocka_unit_test(map_run_makes_each_name_of_a_table),
		cmocka_unit_test(map_run_has_the_address_of_the_client),
		cmocka_unit_test(map_run_refuses_as_the_rules_say),
		cmocka_unit_test(map_run_stops_after_the_given_steps),
		cmocka_unit_test(map_run_keeps_a_rule_e_if_its_file_is_there),
		cmocka_unit_test(map_run_traces_each_rule),
		cmocka_unit_test(map_run_takes_names_of_512_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
