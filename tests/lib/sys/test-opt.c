/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options: one table for command line, configuration file and --help.  That
 * any bytes in a file do no harm is fuzz-conf's work.
 */
#include "../unit.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "capture.h"
#include "sys/log.h"
#include "sys/opt.h"
#include "util/num.h"

struct sub {
	uint32_t lease;
};

struct conf {
	bool flag;
	char *str;
	char *other;
	uint32_t num;
	uint64_t size;
	uint32_t ip;
	struct opt_list list;
	bool cli;
	bool fixed_flag;
	char *fixed;
	struct opt_list fixed_list;
	struct sub sub;
};

/* clang-format off */
static const struct opt tab[] = {
	{"flag", 'f', NULL, "a flag", NULL, 0, opt_set_flag,
	 offsetof(struct conf, flag), 0, 0},
	{"str", 's', "TEXT", "a string", "first", 0, opt_set_str,
	 offsetof(struct conf, str), 0, 0},
	{"other", 0, "TEXT", "another string", NULL, 0, opt_set_str,
	 offsetof(struct conf, other), 0, 0},
	{"num", 'm', "N", "a number", "7", 0, opt_set_u32,
	 offsetof(struct conf, num), 1, 1000},
	{"size", 0, "BYTES", "a size", NULL, 0, opt_set_size,
	 offsetof(struct conf, size), 0, 0},
	{"ip", 0, "ADDR", "an address", NULL, 0, opt_set_ip4,
	 offsetof(struct conf, ip), 0, 0},
	{"list", 'l', "TEXT", "a list", NULL, OPT_MULTI, opt_set_list,
	 offsetof(struct conf, list), 0, 0},
	{"cli", 0, NULL, "not in a file", NULL, OPT_CLI, opt_set_flag,
	 offsetof(struct conf, cli), 0, 0},
	{"fixed-flag", 0, NULL, "for a start", NULL, OPT_RESTART, opt_set_flag,
	 offsetof(struct conf, fixed_flag), 0, 0},
	{"fixed", 0, "TEXT", "for a start", "then", OPT_RESTART, opt_set_str,
	 offsetof(struct conf, fixed), 0, 0},
	{"fixed-list", 0, "TEXT", "for a start", NULL, OPT_RESTART | OPT_MULTI,
	 opt_set_list, offsetof(struct conf, fixed_list), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt sub_tab[] = {
	{"lease", 0, "TIME", "a duration", "12h", 0, opt_set_duration,
	 offsetof(struct sub, lease), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
/* clang-format on */

static const struct opt_group groups[] = {
	{"Options:", tab, 0},
	{"More:", sub_tab, offsetof(struct conf, sub)},
	{NULL, NULL, 0},
};

/* A tool that was called: what it said, and what came of it. */
struct call {
	struct opts o;
	struct conf conf;
	int rc; /* of opts_parse(), or if that is -1 of opts_apply() */
	char *said;
	char file[32];
};

static void conf_release(struct conf *c)
{
	free(c->str);
	free(c->other);
	free(c->fixed);
	opt_list_release(&c->fixed_list);
	opt_list_release(&c->list);
	memset(c, 0, sizeof(*c));
}

static void write_file(char *path, const void *text, size_t len)
{
	int fd;

	(void)snprintf(path, 32, "test-opt.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(close(fd), 0);
}

/* Call the tool with up to 8 arguments, and -c with a file of that text. */
static void call(struct call *c, const char *file, const char *const *args)
{
	static char tool[] = "test-opt", dash_c[] = "-c";
	char *argv[16] = {tool};
	struct capture cap;
	int argc = 1;

	memset(c, 0, sizeof(*c));
	c->o = (struct opts){
		.tool = "test-opt",
		.synopsis = "",
		.groups = groups,
		.default_config = "/nonexistent/test-opt.conf",
	};
	if (file) {
		write_file(c->file, file, strlen(file));
		argv[argc++] = dash_c;
		argv[argc++] = c->file;
	}
	while (args && *args) {
		argv[argc++] = strdup(*args++);
		assert_non_null(argv[argc - 1]);
	}
	capture_begin(&cap);
	c->rc = opts_parse(&c->o, argc, argv);
	if (c->rc < 0)
		c->rc = opts_apply(&c->o, &c->conf);
	c->said = capture_end(&cap);
	for (argc = file ? 3 : 1; argv[argc]; argc++)
		free(argv[argc]);
}

static void call_end(struct call *c)
{
	if (c->file[0])
		(void)unlink(c->file);
	conf_release(&c->conf);
	opts_release(&c->o);
	free(c->said);
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void setters_accept_and_refuse_values(void **state)
{
	/* clang-format off */
	static const struct {
		const char *opt, *val;
		bool ok;
	} v[] = {
		{"--num", "1", true}, {"--num", "1000", true},
		{"--num", "0", false}, {"--num", "1001", false},
		{"--num", "-1", false}, {"--num", "1 ", false},
		{"--num", "0x10", false}, {"--num", "", false},
		{"--num", "99999999999999999999", false},
		{"--size", "0", true}, {"--size", "8M", true},
		{"--size", "16777215T", true}, {"--size", "16777216T", false},
		{"--size", "8MB", false}, {"--size", "M", false},
		{"--ip", "10.0.0.1", true}, {"--ip", "10.0.0", false},
		{"--ip", "10.0.0.01", false}, {"--ip", "10.0.0.256", false},
		{"--ip", "localhost", false},
		{"--lease", "90", true}, {"--lease", "7d", true},
		{"--lease", "infinite", true}, {"--lease", "1y", false},
		{"--lease", "7102w", false},
	};
	/* clang-format on */
	struct call c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		call(&c, NULL, ARGS(v[i].opt, v[i].val));
		if (c.rc != (v[i].ok ? EX_OK : EX_USAGE))
			fail_msg("%s %s: %d", v[i].opt, v[i].val, c.rc);
		/* Good values without a word, bad ones quoted. */
		assert_int_equal(!*c.said, v[i].ok);
		if (!v[i].ok) {
			assert_ptr_equal(strstr(c.said, "test-opt: --"),
					 c.said);
			assert_non_null(strstr(c.said, v[i].val));
		}
		call_end(&c);
	}
}

static void defaults_hold_without_options(void **state)
{
	struct call c;

	(void)state;
	call(&c, NULL, NULL);
	assert_int_equal(c.rc, EX_OK);
	assert_string_equal(c.said, "");
	assert_false(c.conf.flag);
	assert_string_equal(c.conf.str, "first");
	assert_null(c.conf.other);
	assert_int_equal(c.conf.num, 7);
	assert_int_equal(c.conf.sub.lease, 12 * 3600);
	assert_int_equal(c.conf.list.n, 0);
	assert_false(opts_given(&c.o, "str"));
	call_end(&c);
}

static void file_gives_values(void **state)
{
	static const char text[] = "# comment\n"
				   "\n"
				   "flag\n"
				   "\tstr   a b\tc  # comment\n"
				   "other a#b\r\n"
				   "  # indented comment\n"
				   "num 42\n"
				   "size 2G\n"
				   "ip 192.0.2.1\n"
				   "lease infinite";
	struct call c;

	(void)state;
	call(&c, text, NULL);
	assert_string_equal(c.said, "");
	assert_int_equal(c.rc, EX_OK);
	assert_true(c.conf.flag);
	assert_string_equal(c.conf.str, "a b\tc");
	assert_string_equal(c.conf.other, "a#b");
	assert_int_equal(c.conf.num, 42);
	assert_true(c.conf.size == 2147483648u);
	assert_int_equal(c.conf.ip, 0xc0000201);
	assert_int_equal(c.conf.sub.lease, NUM_INFINITE);
	assert_true(opts_given(&c.o, "num"));
	call_end(&c);
}

static void command_line_goes_before_the_file(void **state)
{
	struct call c;

	(void)state;
	call(&c, "str file\nother file\nflag\n", ARGS("--str=cli", "--cli"));
	assert_int_equal(c.rc, EX_OK);
	assert_string_equal(c.conf.str, "cli");
	assert_string_equal(c.conf.other, "file");
	assert_true(c.conf.flag);
	assert_true(c.conf.cli);
	call_end(&c);

	/* A line that the command line replaces need not even be valid. */
	call(&c, "num 0\n", ARGS("-m", "5"));
	assert_int_equal(c.rc, EX_OK);
	assert_int_equal(c.conf.num, 5);
	call_end(&c);
}

static void repeated_options_make_a_list(void **state)
{
	struct call c;

	(void)state;
	call(&c, "list one\nlist two three\nlist one\n", NULL);
	assert_int_equal(c.rc, EX_OK);
	assert_int_equal(c.conf.list.n, 3);
	assert_string_equal(c.conf.list.v[0], "one");
	assert_string_equal(c.conf.list.v[1], "two three");
	assert_string_equal(c.conf.list.v[2], "one");
	call_end(&c);

	/* Those of the command line replace all of the file's. */
	call(&c, "list one\nlist two\n", ARGS("-l", "x", "--list=y"));
	assert_int_equal(c.conf.list.n, 2);
	assert_string_equal(c.conf.list.v[0], "x");
	assert_string_equal(c.conf.list.v[1], "y");
	call_end(&c);
}

static void second_line_of_a_single_valued_option_is_an_error(void **state)
{
	/* Whatever its value, and wherever the option stands in the table. */
	static const struct {
		const char *text;
		const char *name;
		unsigned first, second;
	} v[] = {
		{"num 1\nnum 42\n", "num", 1, 2},
		{"str a\n# str b\n\nlist x\nlist y\nstr a\n", "str", 1, 6},
		{"\nflag\nflag no\n", "flag", 2, 3},
		{"lease 1h\nnum 3\nlease 2h\n", "lease", 1, 3},
		{"other \"\"\nother \"\"\n", "other", 1, 2},
	};
	char want[160];
	struct call c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		call(&c, v[i].text, NULL);
		if (c.rc != EX_CONFIG)
			fail_msg("case %zu: %d", i, c.rc);
		(void)snprintf(want, sizeof(want),
			       "test-opt: %s:%u: %s: already given in "
			       "%s:%u\n",
			       c.file, v[i].second, v[i].name, c.file,
			       v[i].first);
		assert_string_equal(c.said, want);
		call_end(&c);
	}
}

static void each_further_line_of_an_option_names_the_first(void **state)
{
	struct call c;

	(void)state;
	call(&c, "num 1\nnum 2\nnum 3\n", NULL);
	assert_int_equal(c.rc, EX_CONFIG);
	assert_non_null(strstr(c.said, ":2: num: already given in"));
	assert_non_null(strstr(c.said, ":3: num: already given in"));
	/* Both name line 1. */
	assert_null(strstr(c.said, ":2\n"));
	call_end(&c);
}

/* The file is wrong, even while the command line hides it. */
static void second_line_is_an_error_beside_the_command_line(void **state)
{
	struct call c;

	(void)state;
	call(&c, "num 1\nnum 2\n", ARGS("-m", "5"));
	assert_int_equal(c.rc, EX_CONFIG);
	assert_non_null(strstr(c.said, ":2: num: already given in"));
	call_end(&c);
}

static void second_line_of_an_option_refuses_a_reload(void **state)
{
	struct conf fresh = {0};
	struct capture said;
	struct call c;
	FILE *f;
	int rc;

	(void)state;
	call(&c, "num 3\n", NULL);
	assert_int_equal(c.rc, EX_OK);
	f = fopen(c.file, "w");
	assert_non_null(f);
	assert_true(fputs("num 3\nstr a\nnum 4\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	capture_begin(&said);
	rc = opts_apply(&c.o, &fresh);
	(void)capture_end(&said);
	assert_int_equal(rc, EX_CONFIG);
	assert_non_null(strstr(said.text, ":3: num: already given in"));
	free(said.text);
	conf_release(&fresh);
	call_end(&c);
}

static void option_twice_on_the_command_line_is_a_usage_error(void **state)
{
	static const struct {
		const char *args[4];
		const char *name;
	} v[] = {
		{{"--num=1", "-m", "2", NULL}, "num"},
		{{"-f", "--flag", NULL}, "flag"},
		{{"-s", "a", "-sa", NULL}, "str"},
		{{"--lease=1h", "-lx", "--lease=1h", NULL}, "lease"},
		{{"-c/nonexistent", "--config=/nonexistent", NULL}, "config"},
	};
	char want[80];
	struct call c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		call(&c, NULL, v[i].args);
		(void)snprintf(want, sizeof(want),
			       "test-opt: --%s: given twice\n", v[i].name);
		if (c.rc != EX_USAGE || strncmp(c.said, want, strlen(want)))
			fail_msg("case %zu: %d: %s", i, c.rc, c.said);
		call_end(&c);
	}
}

static void every_error_of_a_file_is_logged_with_its_line(void **state)
{
	static const char text[] = "num 0\n"
				   "nope 1\n"
				   "str fine\n"
				   "cli\n"
				   "flag maybe\n"
				   "ip 1.2.3\n"
				   "str\n"
				   "bad\x1b[31mname\n"
				   "str \"open\n"
				   "str \"shut\" more\n";
	static const char *const want[] = {
		"2: nope: unknown option",
		"4: cli: only for the command line",
		"7: str: needs a value (TEXT)",
		"8: bad\\x1b[31mname: unknown option",
		"9: str: no closing quote",
		"10: str: text after the closing quote",
		"1: num: 0: must be from 1 to 1000",
		"5: flag: maybe: neither yes nor no",
		"6: ip: 1.2.3: not an IPv4 address",
	};
	char line[200];
	struct call c;
	const char *p;
	size_t i;

	(void)state;
	call(&c, text, ARGS("-m", "2000"));
	assert_int_equal(c.rc, EX_CONFIG);
	p = c.said;
	for (i = 0; i < N_ELEM(want); i++) {
		/* The command line replaced line 1, and is wrong itself. */
		if (want[i][0] == '1' && want[i][1] == ':')
			(void)snprintf(line, sizeof(line),
				       "test-opt: --num: 2000: must be from 1 "
				       "to 1000\n");
		else
			(void)snprintf(line, sizeof(line), "test-opt: %s:%s\n",
				       c.file, want[i]);
		if (strncmp(p, line, strlen(line)))
			fail_msg("want %s got %s", line, p);
		p += strlen(line);
	}
	assert_string_equal(p, "");
	call_end(&c);
}

static void file_that_cannot_be_read_is_an_error(void **state)
{
	static const char nul[] = "flag\0\n";
	char path[32];
	struct call c;

	(void)state;
	call(&c, NULL, ARGS("-c", "/nonexistent/x"));
	assert_int_equal(c.rc, EX_NOINPUT);
	assert_non_null(strstr(c.said, "/nonexistent/x: No such file"));
	call_end(&c);

	call(&c, NULL, ARGS("-c", "/"));
	assert_int_equal(c.rc, EX_IOERR);
	assert_non_null(strstr(c.said, "configuration: /: Is a directory"));
	call_end(&c);

	write_file(path, nul, sizeof(nul) - 1);
	call(&c, NULL, ARGS("-c", path));
	(void)unlink(path);
	assert_int_equal(c.rc, EX_CONFIG);
	assert_non_null(strstr(c.said, ":1: NUL byte in the line"));
	call_end(&c);
}

static void wrong_command_line_is_a_usage_error(void **state)
{
	static const char *const bad[][2] = {
		{"--nope", NULL},     {"-x", NULL},	{"--str", NULL},
		{"--flag=yes", NULL}, {"--cli=", NULL}, {"-m", NULL},
	};
	struct call c;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		call(&c, NULL, bad[i]);
		if (c.rc != EX_USAGE)
			fail_msg("%s: %d", bad[i][0], c.rc);
		assert_non_null(strstr(c.said, "Try 'test-opt --help'."));
		call_end(&c);
	}
}

static void arguments_are_left_over(void **state)
{
	struct call c;

	(void)state;
	call(&c, NULL, ARGS("a", "-f", "b c", "--", "-f"));
	assert_int_equal(c.rc, EX_OK);
	assert_int_equal(c.o.n_args, 3);
	assert_string_equal(c.o.args[0], "a");
	assert_string_equal(c.o.args[1], "b c");
	assert_string_equal(c.o.args[2], "-f");
	assert_null(c.o.args[3]);
	call_end(&c);
}

static void verbose_and_quiet_set_the_level_of_the_log(void **state)
{
	struct call c;

	(void)state;
	call(&c, NULL, ARGS("-v"));
	assert_int_equal(log_get_level(), LOG_LEVEL_DEBUG);
	call_end(&c);
	call(&c, NULL, ARGS("-q"));
	assert_int_equal(log_get_level(), LOG_LEVEL_ERROR);
	call_end(&c);
	call(&c, NULL, NULL);
	assert_int_equal(log_get_level(), LOG_LEVEL_INFO);
	call_end(&c);
}

/* A daemon reads its file again on SIGHUP. */
static void second_apply_reads_the_file_again(void **state)
{
	struct conf fresh = {0};
	struct call c;
	FILE *f;

	(void)state;
	call(&c, "str one\nlist a\n", ARGS("-m", "9"));
	assert_string_equal(c.conf.str, "one");
	f = fopen(c.file, "w");
	assert_non_null(f);
	assert_true(fputs("str two\nnum 3\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(opts_apply(&c.o, &fresh), EX_OK);
	assert_string_equal(fresh.str, "two");
	assert_int_equal(fresh.num, 9);
	assert_int_equal(fresh.list.n, 0);
	assert_string_equal(c.conf.str, "one");
	conf_release(&fresh);
	call_end(&c);
}

static char *printed(const struct call *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	opts_print(&c->o, f);
	assert_int_equal(fclose(f), 0);
	return text;
}

/* What a reload of the file text says, and in conf what it leaves. */
static char *reloaded(struct call *c, const char *text, struct conf *conf)
{
	struct conf read = {0};
	struct capture said;
	FILE *f = fopen(c->file, "w");
	int n;

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(opts_apply(&c->o, &read), EX_OK);
	capture_begin(&said);
	n = opts_restore(&c->o);
	(void)capture_end(&said);
	assert_true(n >= 0);
	assert_int_equal(n > 0, *said.text != 0);
	conf_release(&read);
	memset(conf, 0, sizeof(*conf));
	assert_int_equal(opts_set(&c->o, conf), EX_OK);
	return said.text;
}

/* A reload of text keeps the values of the start, and says so of names. */
static void assert_kept(struct call *c, const char *text, const char *names)
{
	const char *first = c->conf.fixed_list.n ? c->conf.fixed_list.v[0]
						 : NULL;
	struct conf conf;
	char *said = reloaded(c, text, &conf);

	if (strcmp(said, names))
		fail_msg("%s: said %s", text, said);
	free(said);
	assert_string_equal(conf.fixed, c->conf.fixed);
	assert_int_equal(conf.fixed_flag, c->conf.fixed_flag);
	assert_int_equal(conf.fixed_list.n, c->conf.fixed_list.n);
	if (first)
		assert_string_equal(conf.fixed_list.v[0], first);
	assert_int_equal(conf.num, 3);
	conf_release(&conf);
}

#define SAID(name) "test-opt: reload: " name ": takes a restart\n"

static void reload_keeps_what_takes_a_restart(void **state)
{
	struct call c;

	(void)state;
	call(&c, "fixed one\nfixed-list a\nfixed-list b\n", NULL);
	assert_int_equal(opts_save(&c.o), 0);
	assert_kept(&c, "num 3\nfixed one\nfixed-list a\nfixed-list b\n", "");
	assert_kept(&c, "fixed-list a\nfixed two\nnum 3\nfixed-list b\n",
		    SAID("fixed"));
	assert_kept(&c, "num 3\nfixed one\nfixed-list b\nfixed-list a\n",
		    SAID("fixed-list"));
	assert_kept(&c, "num 3\nfixed-flag\n",
		    SAID("fixed-flag") SAID("fixed") SAID("fixed-list"));
	/* Each reload is compared with the start, not with the last one. */
	assert_kept(&c, "num 3\nfixed one\nfixed-list a\nfixed-list b\n", "");
	call_end(&c);
}

static void reload_that_only_spells_a_default_changes_nothing(void **state)
{
	struct call c;

	(void)state;
	call(&c, "", NULL);
	assert_int_equal(opts_save(&c.o), 0);
	assert_kept(&c, "num 3\nfixed then\nfixed-flag no\n", "");
	assert_kept(&c, "num 3\nfixed now\n", SAID("fixed"));
	call_end(&c);
	call(&c, "fixed now\n", NULL);
	assert_int_equal(opts_save(&c.o), 0);
	assert_kept(&c, "num 3\n", SAID("fixed"));
	call_end(&c);
}

static void reload_cannot_change_what_the_command_line_says(void **state)
{
	struct call c;

	(void)state;
	call(&c, "fixed file\n", ARGS("--fixed", "cli", "--fixed-list", "a"));
	assert_int_equal(opts_save(&c.o), 0);
	assert_kept(&c, "num 3\nfixed other\nfixed-list b\n", "");
	call_end(&c);
}

static void print_writes_a_configuration_file(void **state)
{
	struct call c;
	char *text;

	(void)state;
	call(&c, "num 8\nlist one\nlist two\nother file\n",
	     ARGS("-s", "cli", "--cli", "-f"));
	text = printed(&c);
	assert_string_equal(text, "flag yes\n"
				  "str cli\n"
				  "other file\n"
				  "num 8\n"
				  "list one\n"
				  "list two\n"
				  "fixed then\n"
				  "lease 12h\n");
	free(text);
	call_end(&c);
}

/* Whatever a shell can pass as a value, -n prints so that it reads back. */
static void printed_values_read_back(void **state)
{
	static const char *const hard[] = {
		"plain",	"",	 " ",	       " lead",
		"trail\t",	"a # b", "# b",	       "a#b",
		"a\t#b",	"\"",	 "\"quoted\"", "half\"",
		"back\\slash",	"\\",	 "\\n",	       "\" \\ \" # \\\"",
		"two\nlines",	"\n",	 "cr\r",       "cr\rin",
		"\xff\x01\x1b", "\\x1b", "\x1b[31m",   "na\xc3\xafve",
	};
	struct call c, back;
	char *text, *again;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(hard); i++) {
		call(&c, NULL, ARGS("--other", hard[i], "-l", hard[i]));
		assert_int_equal(c.rc, EX_OK);
		text = printed(&c);
		call(&back, text, NULL);
		for (again = text; *again; again++)
			if (*again != '\n' && (*again < ' ' || *again > '~'))
				fail_msg("%zu: byte %02x is printed", i,
					 (uint8_t)*again);
		if (back.rc || strcmp(back.conf.other, hard[i]) ||
		    back.conf.list.n != 1 ||
		    strcmp(back.conf.list.v[0], hard[i]))
			fail_msg("%zu: [%s] is printed as %s", i, hard[i],
				 text);
		again = printed(&back);
		assert_string_equal(text, again);
		free(text);
		free(again);
		call_end(&back);
		call_end(&c);
	}
}

static void quoted_values_keep_blanks_and_comment_signs(void **state)
{
	struct call c;

	(void)state;
	call(&c,
	     "str \"a # b\"  # comment\n"
	     "other \"say \\\"hi\\\" \\\\ \\d\\n\"\n"
	     "list a \"b\" c\n"
	     "list \"\"\n"
	     "list \"\\x41\\x1B\\xc3\\xa4.\"\n"
	     /* No hexadecimal digits, and a byte that no value can hold. */
	     "list \"\\x \\x4 \\xg0 \\x00\"\n"
	     "list \\x41\n",
	     NULL);
	assert_string_equal(c.said, "");
	assert_string_equal(c.conf.str, "a # b");
	assert_string_equal(c.conf.other, "say \"hi\" \\ \\d\n");
	assert_string_equal(c.conf.list.v[0], "a \"b\" c");
	assert_string_equal(c.conf.list.v[1], "");
	assert_string_equal(c.conf.list.v[2], "A\x1b\xc3\xa4.");
	assert_string_equal(c.conf.list.v[3], "\\x \\x4 \\xg0 \\x00");
	assert_string_equal(c.conf.list.v[4], "\\x41");
	call_end(&c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(setters_accept_and_refuse_values),
		cmocka_unit_test(defaults_hold_without_options),
		cmocka_unit_test(file_gives_values),
		cmocka_unit_test(command_line_goes_before_the_file),
		cmocka_unit_test(repeated_options_make_a_list),
		cmocka_unit_test(
			second_line_of_a_single_valued_option_is_an_error),
		cmocka_unit_test(
			each_further_line_of_an_option_names_the_first),
		cmocka_unit_test(
			second_line_is_an_error_beside_the_command_line),
		cmocka_unit_test(second_line_of_an_option_refuses_a_reload),
		cmocka_unit_test(
			option_twice_on_the_command_line_is_a_usage_error),
		cmocka_unit_test(every_error_of_a_file_is_logged_with_its_line),
		cmocka_unit_test(file_that_cannot_be_read_is_an_error),
		cmocka_unit_test(wrong_command_line_is_a_usage_error),
		cmocka_unit_test(arguments_are_left_over),
		cmocka_unit_test(verbose_and_quiet_set_the_level_of_the_log),
		cmocka_unit_test(second_apply_reads_the_file_again),
		cmocka_unit_test(reload_keeps_what_takes_a_restart),
		cmocka_unit_test(
			reload_that_only_spells_a_default_changes_nothing),
		cmocka_unit_test(
			reload_cannot_change_what_the_command_line_says),
		cmocka_unit_test(print_writes_a_configuration_file),
		cmocka_unit_test(printed_values_read_back),
		cmocka_unit_test(quoted_values_keep_blanks_and_comment_signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
