/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks of a configuration file: "net NAME {", its options, "}". */
#include "../unit.h"

#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "capture.h"
#include "sys/log.h"
#include "sys/opt.h"

#define NETS_MAX 4

struct shared {
	uint32_t color;
};

struct net {
	char name[16];
	struct shared shared;
	uint32_t ip;
	uint32_t lease;
	struct opt_list list;
};

struct conf {
	uint32_t lease;
	struct shared shared;
	struct net nets[NETS_MAX];
	size_t n;
};

/* clang-format off */
/* Options of the file and of a block. */
static const struct opt shared_tab[] = {
	{"color", 0, "N", "a color", "3", 0, opt_set_u32,
	 offsetof(struct shared, color), 0, 9},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt net_tab[] = {
	{"ip", 0, "ADDR", "an address", NULL, 0, opt_set_ip4,
	 offsetof(struct net, ip), 0, 0},
	{"lease", 0, "TIME", "a duration", NULL, 0, opt_set_duration,
	 offsetof(struct net, lease), 0, 0},
	{"list", 0, "TEXT", "a list", NULL, OPT_MULTI, opt_set_list,
	 offsetof(struct net, list), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt tab[] = {
	{"lease", 0, "TIME", "a duration", "1h", 0, opt_set_duration,
	 offsetof(struct conf, lease), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
/* clang-format on */

static const struct opt_group groups[] = {
	{"Options:", tab, 0},
	{"Shared:", shared_tab, offsetof(struct conf, shared)},
	{NULL, NULL, 0},
};

static const struct opt_group net_groups[] = {
	{"Net:", net_tab, 0},
	{"Shared:", shared_tab, offsetof(struct net, shared)},
	{NULL, NULL, 0},
};

static void *begin_net(void *conf, const char *arg, struct opt_why *why)
{
	struct conf *c = conf;

	if (!strcmp(arg, "bad")) {
		(void)opt_fail(why, "no such net");
		return NULL;
	}
	assert_true(c->n < NETS_MAX);
	(void)snprintf(c->nets[c->n].name, sizeof(c->nets[c->n].name), "%s",
		       arg);
	return &c->nets[c->n++];
}

static const struct opt_block blocks[] = {
	{"net", "NAME", net_groups, begin_net},
	{NULL, NULL, NULL, NULL},
};

/* A file that was read: what was said of it, and what came of it. */
struct reading {
	struct opts o;
	struct conf conf;
	int rc;
	char *said;
	char file[32];
};

static void read_text(struct reading *r, const char *text, char *lease)
{
	static char tool[] = "test-opt", dash_c[] = "-c", dash_l[] = "--lease";
	char *argv[] = {tool, dash_c, r->file, dash_l, lease, NULL};
	struct capture cap;
	int fd;

	memset(r, 0, sizeof(*r));
	r->o = (struct opts){
		.tool = tool,
		.synopsis = "",
		.groups = groups,
		.blocks = blocks,
		.default_config = "/nonexistent/test-opt.conf",
	};
	(void)snprintf(r->file, sizeof(r->file), "test-opt.XXXXXX");
	fd = mkstemp(r->file);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
	capture_begin(&cap);
	assert_int_equal(opts_parse(&r->o, lease ? 5 : 3, argv), -1);
	r->rc = opts_apply(&r->o, &r->conf);
	r->said = capture_end(&cap);
}

static void end(struct reading *r)
{
	while (r->conf.n)
		opt_list_release(&r->conf.nets[--r->conf.n].list);
	(void)unlink(r->file);
	opts_release(&r->o);
	free(r->said);
}

static void options_in_a_block_fill_the_struct_of_the_block(void **state)
{
	struct reading r;

	(void)state;
	read_text(&r,
		  "lease 2h\n"
		  "net a {\n"
		  "\tip 10.0.0.1 # first\n"
		  "  list x\n\tlist \"y z\"\n"
		  "}\n"
		  "net b {\n\tlease 5m\n\tip 10.0.0.2\n}\n"
		  "net c { # has no options\n}\n",
		  NULL);
	assert_string_equal(r.said, "");
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.conf.lease, 7200);
	assert_int_equal(r.conf.n, 3);
	assert_string_equal(r.conf.nets[0].name, "a");
	assert_int_equal(r.conf.nets[0].ip, 0x0a000001);
	assert_int_equal(r.conf.nets[0].lease, 0);
	assert_int_equal(r.conf.nets[0].list.n, 2);
	assert_string_equal(r.conf.nets[0].list.v[1], "y z");
	assert_int_equal(r.conf.nets[1].lease, 300);
	assert_int_equal(r.conf.nets[1].ip, 0x0a000002);
	assert_string_equal(r.conf.nets[2].name, "c");
	end(&r);
}

static void the_command_line_replaces_no_option_in_a_block(void **state)
{
	char lease[] = "3h";
	struct reading r;

	(void)state;
	read_text(&r, "lease 2h\nnet a {\nlease 5m\n}\n", lease);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.conf.lease, 3 * 3600);
	assert_int_equal(r.conf.nets[0].lease, 300);
	end(&r);
}

static void an_option_that_is_outside_and_in_blocks_is_set_in_each(void **state)
{
	struct reading r;

	(void)state;
	read_text(&r, "color 4\nnet a {\ncolor 5\n}\nnet b {\n}\n", NULL);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.conf.shared.color, 4);
	assert_int_equal(r.conf.nets[0].shared.color, 5);
	/* No default: what a block does not say, something else does. */
	assert_int_equal(r.conf.nets[1].shared.color, 0);
	end(&r);
}

static void an_option_in_a_block_only_is_not_given_outside_of_it(void **state)
{
	struct reading r;

	(void)state;
	read_text(&r, "net a {\nlease 5m\n}\n", NULL);
	assert_false(opts_given(&r.o, "lease"));
	assert_int_equal(r.conf.lease, 3600);
	end(&r);
}

static void blocks_are_printed_as_they_are_read(void **state)
{
	static const char text[] = "lease 1h\n"
				   "color 3\n"
				   "net a {\n"
				   "\tcolor 1\n"
				   "\tip 10.0.0.1\n"
				   "\tlist \" x\"\n"
				   "\tlist y\n"
				   "}\n"
				   "net b {\n"
				   "}\n";
	struct reading r;
	char *printed;
	size_t n;
	FILE *f = open_memstream(&printed, &n);

	(void)state;
	assert_non_null(f);
	read_text(&r, text, NULL);
	assert_int_equal(r.rc, 0);
	opts_print(&r.o, f);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(printed, text);
	free(printed);
	end(&r);
}

static void a_file_that_is_read_again_has_no_block_twice(void **state)
{
	struct reading r;
	struct conf again = {0};

	(void)state;
	read_text(&r, "net a {\nip 10.0.0.1\n}\n", NULL);
	assert_int_equal(opts_apply(&r.o, &again), 0);
	assert_int_equal(again.n, 1);
	assert_int_equal(again.nets[0].ip, 0x0a000001);
	end(&r);
}

static void an_error_in_a_block_is_named_with_its_line(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text, *said;
	} v[] = {
		{"net a {\nip x\n}\n", ":2: ip: x: not an IPv4 address\n"},
		{"net a {\nfoo x\n}\n", ":2: foo: unknown option\n"},
		{"net a {\nip\n}\n", ":2: ip: needs a value (ADDR)\n"},
		{"ip 10.0.0.1\n", ":1: ip: unknown option\n"},
		{"net a\n", ":1: net: the first line of a block ends in { "
			    "(net NAME {)\n"},
		{"net {\n}\n", ":1: net: needs one word (net NAME {)\n"},
		{"net a b {\n}\n", ":1: net: needs one word (net NAME {)\n"},
		{"net a {\nip 10.0.0.1\nip 10.0.0.2\n}\n",
		 ":3: ip: already given in "},
		{"net a {\n}\nnet a {\n}\n", ":3: net: already given in "},
		{"net bad {\n}\n", ":1: net bad: no such net\n"},
		{"net a {\nnet b {\n}\n",
		 ":2: net: a block inside a block: close the first one with } "
		 "(net NAME {)\n"},
		{"net a {\n", ":1: the block that begins here is not closed "
			      "with }\n"},
		{"}\n", ":1: }: no block is open\n"},
	};
	/* clang-format on */
	struct reading r;
	char want[300];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		read_text(&r, v[i].text, NULL);
		assert_int_equal(r.rc, EX_CONFIG);
		(void)snprintf(want, sizeof(want), "%s%s", r.file, v[i].said);
		if (!strstr(r.said, want))
			fail_msg("case %zu: %s is not in %s", i, want, r.said);
		end(&r);
	}
}

static void an_option_that_belongs_before_all_blocks_is_said_to_be(void **state)
{
	static const struct opt few[] = {
		{"ip", 0, "ADDR", "an address", NULL, 0, opt_set_ip4,
		 offsetof(struct net, ip), 0, 0},
		{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
	};
	static const struct opt_group few_groups[] = {
		{"Few:", few, 0},
		{NULL, NULL, 0},
	};
	static const struct opt_block small[] = {
		{"net", "NAME", few_groups, begin_net},
		{NULL, NULL, NULL, NULL},
	};
	struct capture cap;
	struct reading r;
	char *said;

	(void)state;
	read_text(&r, "net a {\nlease 1h\n}\n", NULL);
	r.o.blocks = small;
	capture_begin(&cap);
	assert_int_equal(opts_apply(&r.o, &r.conf), EX_CONFIG);
	said = capture_end(&cap);
	assert_non_null(strstr(said, ":2: lease: not inside a block: put it "
				     "before all blocks\n"));
	free(said);
	end(&r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			options_in_a_block_fill_the_struct_of_the_block),
		cmocka_unit_test(
			the_command_line_replaces_no_option_in_a_block),
		cmocka_unit_test(
			an_option_in_a_block_only_is_not_given_outside_of_it),
		cmocka_unit_test(
			an_option_that_is_outside_and_in_blocks_is_set_in_each),
		cmocka_unit_test(blocks_are_printed_as_they_are_read),
		cmocka_unit_test(a_file_that_is_read_again_has_no_block_twice),
		cmocka_unit_test(an_error_in_a_block_is_named_with_its_line),
		cmocka_unit_test(
			an_option_that_belongs_before_all_blocks_is_said_to_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
