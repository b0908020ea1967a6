/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages for people. */
#include "../unit.h"

#include <errno.h>
#include <string.h>

#include "capture.h"
#include "sys/log.h"
#include "wire/err.h"

static void one_of_each(void)
{
	log_warnx("x %d", 1);
	log_warn(-ENOENT, "open: %s", "/file");
	log_warn(PXE_ETRUNC, "decode");
	log_info("info");
	log_debug("debug");
}

static char *said(enum log_level level)
{
	struct capture c;

	log_init("/usr/sbin/tool", level);
	capture_begin(&c);
	one_of_each();
	return capture_end(&c);
}

static void messages_below_the_level_are_left_out(void **state)
{
	static const char warnings[] =
		"tool: x 1\n"
		"tool: open: /file: No such file or directory\n"
		"tool: decode: input ends too early\n";
	static const char *const more[] = {
		[LOG_LEVEL_ERROR] = "",
		[LOG_LEVEL_INFO] = "tool: info\n",
		[LOG_LEVEL_DEBUG] = "tool: info\ntool: debug\n",
	};
	size_t i;
	char *s;

	(void)state;
	for (i = 0; i < N_ELEM(more); i++) {
		s = said((enum log_level)i);
		assert_int_equal(log_get_level(), i);
		assert_ptr_equal(strstr(s, warnings), s);
		assert_string_equal(s + strlen(warnings), more[i]);
		free(s);
	}
}

static void messages_keep_errno(void **state)
{
	struct capture c;

	(void)state;
	capture_begin(&c);
	errno = ENOSPC;
	log_warnx("x");
	log_warn(-EPERM, "x");
	free(capture_end(&c));
	assert_int_equal(errno, ENOSPC);
}

/* A long message is cut, and stays a line. */
static void long_message_is_cut_to_one_line(void **state)
{
	char big[3000];
	struct capture c;
	size_t n;

	(void)state;
	memset(big, 'x', sizeof(big));
	big[sizeof(big) - 1] = 0;
	for (n = 1000; n < 1050; n++) {
		big[n] = 0;
		capture_begin(&c);
		log_warn(-EPERM, "%s", big);
		free(capture_end(&c));
		big[n] = 'x';
	}
	capture_begin(&c);
	log_warnx("%s", big);
	(void)capture_end(&c);
	assert_int_equal(strlen(c.text), 1023);
	assert_int_equal(c.text[1022], '\n');
	free(c.text);
}

/* E.g. an argument, in a message of a caller that does not escape it. */
static void control_characters_in_messages_are_escaped(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
		{"\033[31mred", "tool: \\x1b[31mred\n"},
		{"a\nfake: line", "tool: a\\x0afake: line\n"},
		{"a\rb\tc\x7f", "tool: a\\x0db\\x09c\\x7f\n"},
		/* C1 control characters: as bytes, and in UTF-8. */
		{"\x9b"
		 "31m",
		 "tool: \\x9b31m\n"},
		{"\xc2\x9b"
		 "31m",
		 "tool: \\xc2\\x9b31m\n"},
		/* What was escaped before stays as it is. */
		{"\\x1b \\\\", "tool: \\x1b \\\\\n"},
		{"", "tool: \n"},
	};
	struct log_limit lim = {0};
	size_t i;

	(void)state;
	log_init("tool", LOG_LEVEL_DEBUG);
	for (i = 0; i < N_ELEM(cases); i++) {
		struct capture c;
		char *want;

		lim.count = 0;
		capture_begin(&c);
		log_warnx("%s", cases[i].value);
		log_info("%s", cases[i].value);
		log_debug("%s", cases[i].value);
		log_limited(&lim, "%s", cases[i].value);
		(void)capture_end(&c);
		assert_true(asprintf(&want, "%s%s%s%s", cases[i].want,
				     cases[i].want, cases[i].want,
				     cases[i].want) > 0);
		assert_string_equal(c.text, want);
		free(want);
		free(c.text);
	}
}

/* A line is cut at its limit however much longer escaping makes it. */
static void long_message_is_cut_after_escaping(void **state)
{
	char big[1000];
	struct capture c;

	(void)state;
	log_init("tool", LOG_LEVEL_INFO);
	memset(big, '\033', sizeof(big));
	big[sizeof(big) - 1] = 0;
	capture_begin(&c);
	log_warn(-EPERM, "%s", big);
	(void)capture_end(&c);
	assert_int_equal(strlen(c.text), 1023);
	assert_int_equal(c.text[1022], '\n');
	assert_null(strchr(c.text, '\033'));
	free(c.text);
}

static unsigned lines(const char *s)
{
	unsigned n = 0;

	while (*s)
		n += *s++ == '\n';
	return n;
}

static void burst_bounds_messages_and_counts_the_dropped(void **state)
{
	struct log_limit lim = {.burst = 3};
	struct capture c;
	int i;

	(void)state;
	log_init("tool", LOG_LEVEL_INFO);
	capture_begin(&c);
	for (i = 0; i < 1000; i++)
		log_limited(&lim, "bad packet %d", i);
	(void)capture_end(&c);
	assert_string_equal(c.text, "tool: bad packet 0\n"
				    "tool: bad packet 1\n"
				    "tool: bad packet 2\n");
	free(c.text);

	/* The period is over: it says what was dropped, and starts again. */
	lim.since -= 10;
	capture_begin(&c);
	for (i = 0; i < 10; i++)
		log_limited(&lim, "bad packet");
	(void)capture_end(&c);
	assert_int_equal(lines(c.text), 4);
	assert_non_null(strstr(c.text, "tool: 997 more messages"));
	free(c.text);

	/* A quiet period has nothing to say. */
	lim.since -= 10;
	lim.dropped = 0;
	capture_begin(&c);
	log_limited(&lim, "bad packet");
	(void)capture_end(&c);
	assert_string_equal(c.text, "tool: bad packet\n");
	free(c.text);
}

static void burst_of_0_means_five(void **state)
{
	struct log_limit lim = {0};
	struct capture c;
	int i;

	(void)state;
	capture_begin(&c);
	for (i = 0; i < 100; i++)
		log_limited(&lim, "x");
	(void)capture_end(&c);
	assert_int_equal(lines(c.text), 5);
	free(c.text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_below_the_level_are_left_out),
		cmocka_unit_test(messages_keep_errno),
		cmocka_unit_test(long_message_is_cut_to_one_line),
		cmocka_unit_test(control_characters_in_messages_are_escaped),
		cmocka_unit_test(long_message_is_cut_after_escaping),
		cmocka_unit_test(burst_bounds_messages_and_counts_the_dropped),
		cmocka_unit_test(burst_of_0_means_five),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
