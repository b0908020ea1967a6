/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that wait for the helper: its command, and memory that is short. */
#include "../../lib/unit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/sys/capture.h"
#include "names/helper_pending.h"

/* That of libc is not linked where a program has its own. */
static bool no_memory;

char *strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = no_memory ? NULL : malloc(n);

	return copy ? memcpy(copy, s, n) : NULL;
}

static void answer(void *ctx, struct endpoint *ep, const struct rx_request *rx,
		   const struct resolved *res)
{
	(void)ctx;
	(void)ep;
	(void)rx;
	(void)res;
	fail();
}

static char *reload(void *ctx)
{
	(void)ctx;
	return NULL;
}

static void pending_start_without_memory_fails(void **state)
{
	char command[] = "cat";
	struct conf c = {.helper = command, .helper_timeout = 1};
	struct pending_conf conf = {.answer = answer};
	struct daemon d = {.loop = loop_new()};
	struct pending_table *pt;
	struct capture cap;
	char *text;
	int rc;

	(void)state;
	assert_non_null(d.loop);
	pt = pending_new(&conf);
	assert_non_null(pt);
	no_memory = true;
	pending_configure(pt, &c);
	no_memory = false;
	capture_begin(&cap);
	rc = pending_open(pt, &d, reload, NULL);
	text = capture_end(&cap);
	assert_int_equal(rc, EX_OSERR);
	assert_non_null(strstr(text, "helper: Cannot allocate memory"));
	free(text);
	pending_free(pt);
	loop_free(d.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pending_start_without_memory_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
