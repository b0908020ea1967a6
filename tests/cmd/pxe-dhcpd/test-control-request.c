/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests to the control socket and their answers, without the socket. */
#include "../../lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_request.h"
#include "workdir.h"

#define FIRST 0x0a000064u /* 10.0.0.100 */

struct harness {
	struct workdir dir;
	struct state state;
	struct report report;
	struct serve *serve;
	struct control_target target;
	uint64_t ticket; /* of the last change that ended */
	char answer[2 * CONTROL_STEP_MAX];
};

/* Nothing is stored really. */
static void begin_commit(void *ctx, const struct leasedb_row *rows, size_t n)
{
	(void)ctx;
	(void)rows;
	(void)n;
}

static void flush(void *ctx, int err[static SERVE_BATCH])
{
	(void)ctx;
	(void)err;
}

static void on_changed(void *ctx, uint64_t ticket, bool stored)
{
	struct harness *h = ctx;

	assert_true(stored);
	h->ticket = ticket;
}

static int begin(void **state)
{
	struct harness *h = calloc(1, sizeof(*h));
	const struct serve_store store = {begin_commit, NULL};
	struct serve_io io = {.flush = flush, .changed = on_changed};

	assert_non_null(h);
	io.changed_ctx = h;
	workdir_init(&h->dir, "52:54:00:00:00:05 five 10.0.0.105\n"
			      "52:54:00:00:00:06 six 10.0.0.9\n");
	assert_int_equal(
		workdir_state(&h->dir, &h->state,
			      ARGS("--pool", "10.0.0.100-10.0.0.109", "--lease",
				   "2h", "--router", "10.0.0.109")),
		0);
	h->serve = serve_new(&io, 1, &store, &h->state, &h->report);
	assert_non_null(h->serve);
	h->target = (struct control_target){&h->state, h->serve};
	*state = h;
	return 0;
}

static int end(void **state)
{
	struct harness *h = *state;

	serve_free(h->serve);
	state_release(&h->state);
	workdir_release(&h->dir);
	free(h);
	return 0;
}

/* The whole answer to a request; what it changes is stored at once. */
static const char *ask(struct harness *h, const char *line)
{
	struct control_change change;
	struct control_job job = {.what = CONTROL_JOB_NONE};
	const struct store_time now = store_now();
	struct txt out;

	txt_init(&out, h->answer, sizeof(h->answer));
	switch (control_request(&h->target, line, 42, &job, &change, &out)) {
	case CONTROL_ANSWERED:
		break;
	case CONTROL_JOB:
		while (!control_job_step(&h->target, &job, &out))
			;
		break;
	case CONTROL_CHANGE:
		h->ticket = 0;
		serve_stored(h->serve, true, &now);
		assert_int_equal(h->ticket, 42);
		control_request_changed(&change, true, &out);
		break;
	case CONTROL_AGAIN:
		txt_str(&out, "again\n");
		break;
	}
	assert_false(out.cut);
	return h->answer;
}

static void expect_reason(struct harness *h, const char *line, const char *want)
{
	char head[80];

	(void)snprintf(head, sizeof(head),
		       "{\"result\":\"refused\",\"reason\":\"%s\",\"error\":\"",
		       want);
	assert_memory_equal(ask(h, line), head, strlen(head));
	assert_string_equal(strchr(h->answer, '\n'), "\n");
}

static void requests_that_are_wrong_are_refused_with_a_reason(void **state)
{
	static const char *const lines[] = {
		"",
		" ",
		"lease",
		"leases all",
		"LEASES",
		"release",
		"release 10.0.0",
		"release 10.0.0.100 10.0.0.101",
		"bind 10.0.0.100",
		"bind 10.0.0.100 52:54:00:00:00:01",
		"bind 10.0.0.100 52:54:00:00:00:01 0",
		"bind 10.0.0.100 52:54:00:00:00:01 1h",
		"bind 10.0.0.100 52:54:00:00:00:01 4294967295",
		"bind 10.0.0.100 00:00:00:00:00:00 -",
		"bind 10.0.0.100 52:54:00:00:00 -",
		"bind 10.0.0.100 52:54:00:00:00:01 - a\x1b[2J",
		"bind 10.0.0.100 52:54:00:00:00:01 - "
		"0123456789012345678901234567890123456789012345678901234567890"
		"123456",
	};
	size_t i;

	for (i = 0; i < N_ELEM(lines); i++)
		expect_reason(*state, lines[i], "request");
}

static void lease_that_is_bound_is_listed_until_it_is_released(void **state)
{
	struct harness *h = *state;

	assert_string_equal(ask(h, "leases"),
			    "{\"result\":\"done\",\"rows\":0}\n");
	(void)ask(h, "bind 10.0.0.100 52:54:00:00:00:01 600 a name");
	assert_non_null(strstr(h->answer, "{\"result\":\"done\","
					  "\"ip\":\"10.0.0.100\",\"ends\":"));
	(void)ask(h, "leases");
	assert_non_null(strstr(h->answer, "{\"ip\":\"10.0.0.100\","
					  "\"state\":\"bound\","
					  "\"mac\":\"52:54:00:00:00:01\","
					  "\"name\":\"a name\","));
	assert_non_null(strstr(h->answer, "}\n{\"result\":\"done\",\"rows\":1"
					  "}\n"));
	assert_string_equal(ask(h, "release 10.0.0.100"),
			    "{\"result\":\"done\",\"ip\":\"10.0.0.100\"}\n");
	assert_non_null(strstr(ask(h, "leases"), "\"state\":\"free\""));
	expect_reason(h, "release 10.0.0.100", "not-found");
}

static void bind_without_a_time_has_that_of_the_configuration(void **state)
{
	struct harness *h = *state;
	const struct lease *l;

	(void)ask(h, "bind 10.0.0.100 52:54:00:00:00:01 -");
	l = lease_table_by_ip(h->state.server.leases, FIRST);
	assert_int_equal(l->state, LEASE_BOUND);
	assert_in_range(l->expires - store_now().mono, 7199, 7200);
	assert_string_equal(ask(h, "bind 10.0.0.100 52:54:00:00:00:01 "
				   "infinite"),
			    "{\"result\":\"done\",\"ip\":\"10.0.0.100\"}\n");
	assert_true(l->expires == INT64_MAX);
}

static void address_of_another_client_is_not_bound(void **state)
{
	struct harness *h = *state;

	(void)ask(h, "bind 10.0.0.100 52:54:00:00:00:01 -");
	expect_reason(h, "bind 10.0.0.100 52:54:00:00:00:02 -", "held");
	assert_non_null(strstr(h->answer, "bound to 52:54:00:00:00:01"));
}

static void reservations_of_the_hosts_file_are_kept(void **state)
{
	struct harness *h = *state;

	expect_reason(h, "bind 10.0.0.105 52:54:00:00:00:01 -", "reserved");
	expect_reason(h, "bind 10.0.0.100 52:54:00:00:00:05 -", "reserved");
	assert_non_null(
		strstr(ask(h, "bind 10.0.0.105 52:54:00:00:00:05 -"), "done"));
	assert_non_null(
		strstr(ask(h, "bind 10.0.0.9 52:54:00:00:00:06 -"), "done"));
}

static void addresses_that_are_not_given_are_not_bound(void **state)
{
	expect_reason(*state, "bind 10.0.0.1 52:54:00:00:00:01 -", "excluded");
	expect_reason(*state, "bind 10.0.0.109 52:54:00:00:00:01 -",
		      "excluded");
	expect_reason(*state, "bind 10.0.0.50 52:54:00:00:00:01 -",
		      "not-found");
	expect_reason(*state, "bind 192.0.2.1 52:54:00:00:00:01 -",
		      "not-found");
}

static void declined_address_can_be_released_and_bound(void **state)
{
	struct harness *h = *state;
	struct lease_table *t = h->state.server.leases;
	const int64_t now = store_now().mono;

	lease_table_set(t, lease_table_by_ip(t, FIRST), LEASE_DECLINED, NULL,
			now, now + 500);
	lease_table_set(t, lease_table_by_ip(t, FIRST + 1), LEASE_DECLINED,
			NULL, now, now + 500);
	assert_non_null(strstr(ask(h, "leases"), "\"state\":\"declined\""));
	assert_non_null(strstr(ask(h, "release 10.0.0.100"), "done"));
	assert_non_null(
		strstr(ask(h, "bind 10.0.0.101 52:54:00:00:00:01 -"), "done"));
}

static void status_counts_pools_and_what_lies_outside_of_them(void **state)
{
	struct harness *h = *state;
	struct lease_table *t = h->state.server.leases;
	const int64_t now = store_now().mono;

	(void)ask(h, "bind 10.0.0.100 52:54:00:00:00:01 -");
	(void)ask(h, "bind 10.0.0.9 52:54:00:00:00:06 -");
	lease_table_set(t, lease_table_by_ip(t, FIRST + 1), LEASE_DECLINED,
			NULL, now, now + 500);
	/* .109 is the router's; .105 is reserved, and free. */
	assert_string_equal(
		ask(h, "status"),
		"{\"pool\":\"10.0.0.100-10.0.0.109\",\"size\":9,\"bound\":1,"
		"\"offered\":0,\"declined\":1,\"reserved\":1,\"free\":6}\n"
		"{\"pool\":\"reserved\",\"size\":1,\"bound\":1,\"offered\":0,"
		"\"declined\":0,\"reserved\":0,\"free\":0}\n"
		"{\"result\":\"done\"}\n");
}

static void proxy_dhcp_server_has_no_leases(void **state)
{
	struct harness *h = *state;

	h->state.server.proxy = true;
	expect_reason(h, "leases", "proxy");
	expect_reason(h, "status", "proxy");
	expect_reason(h, "bind 10.0.0.100 52:54:00:00:00:01 -", "proxy");
}

static void list_ends_when_a_reload_replaces_the_table(void **state)
{
	struct harness *h = *state;
	struct lease_table *before = h->state.server.leases;
	struct control_job job = {.what = CONTROL_JOB_NONE};
	struct control_change change;
	struct txt out;

	txt_init(&out, h->answer, sizeof(h->answer));
	assert_int_equal(
		control_request(&h->target, "leases", 1, &job, &change, &out),
		CONTROL_JOB);
	assert_false(control_job_step(&h->target, &job, &out));
	h->state.server.leases = lease_table_new();
	assert_true(control_job_step(&h->target, &job, &out));
	assert_non_null(strstr(h->answer, "\"reason\":\"again\""));
	lease_table_free(h->state.server.leases);
	h->state.server.leases = before;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests_that_are_wrong_are_refused_with_a_reason),
		TEST(lease_that_is_bound_is_listed_until_it_is_released),
		TEST(bind_without_a_time_has_that_of_the_configuration),
		TEST(address_of_another_client_is_not_bound),
		TEST(reservations_of_the_hosts_file_are_kept),
		TEST(addresses_that_are_not_given_are_not_bound),
		TEST(declined_address_can_be_released_and_bound),
		TEST(status_counts_pools_and_what_lies_outside_of_them),
		TEST(proxy_dhcp_server_has_no_leases),
		TEST(list_ends_when_a_reload_replaces_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
