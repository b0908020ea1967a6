/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of the access log. */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/mutate.h"
#include "log/access_log.h"

static const char *line_of(const struct access_log_entry *l)
{
	static char buf[ACCESS_LOG_LINE];
	struct txt t;

	txt_init(&t, buf, sizeof(buf));
	access_log_format(&t, l);
	return buf;
}

static void access_log_has_the_combined_format(void **state)
{
	struct access_log_entry l = {
		.ip = "10.0.0.5",
		.time = 971211336,
		.method = "GET",
		.target = "/a?b",
		.version = "HTTP/1.1",
		.status = 206,
		.bytes = UINT64_MAX,
		.agent = "iPXE/1.21.1",
	};

	(void)state;
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	assert_string_equal(
		line_of(&l),
		"10.0.0.5 - - [10/Oct/2000:20:55:36 +0000] \"GET /a?b "
		"HTTP/1.1\" 206 18446744073709551615 \"-\" "
		"\"iPXE/1.21.1\"\n");
	/* A forged line must not come out as one. */
	l = (struct access_log_entry){
		.target = "/\"\n10.0.0.9 - - \\",
		.referer = "",
		.agent = "\" 200 1\r\x1b[0m\xff",
		.status = 400,
	};
	assert_string_equal(
		line_of(&l),
		"- - - [01/Jan/1970:00:00:00 +0000] \"- /\\\"\\x0a10.0.0.9 - "
		"- \\\\ -\" 400 0 \"-\" \"\\\" 200 1\\x0d\\x1b[0m\\xff\"\n");
}

/* Any agent leaves one line whose quotes pair up. */
static void check_agent(const uint8_t *p, size_t len, void *ctx)
{
	char agent[256];
	struct access_log_entry l = {.ip = "::1", .agent = agent};
	const char *s, *out;
	unsigned quotes = 0;

	(void)ctx;
	memcpy(agent, p, len);
	agent[len] = 0;
	out = line_of(&l);
	for (s = out; *s; s++) {
		if (*s == '\\') {
			s++;
			continue;
		}
		quotes += *s == '"';
	}
	assert_int_equal(quotes, 6);
	assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
}

static void access_log_line_is_one_for_any_agent(void **state)
{
	static const char agent[] = "Mozilla \"x\" \\ y\\\"";

	(void)state;
	mutate_all(check_agent, agent, sizeof(agent) - 1, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(access_log_has_the_combined_format),
		cmocka_unit_test(access_log_line_is_one_for_any_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
