/* SPDX-License-Identifier: BSD-2-Clause */
/* The metrics of pxe-dhcpd: what is counted, their text, and the pools. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics.h"
#include "pool_use.h"
#include "report.h"
#include "state.h"
#include "workdir.h"

struct fixture {
	struct metrics m;
	struct workdir w;
	char *text;
};

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	metrics_init(&f->m);
	workdir_init(&f->w, "");
	f->text = malloc(f->m.table.text_max);
	assert_non_null(f->text);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	workdir_release(&f->w);
	free(f->text);
	free(f);
	return 0;
}

static void format(struct fixture *f)
{
	struct txt t;

	txt_init(&t, f->text, f->m.table.text_max);
	metric_format(&t, &f->m.table, f->m.values);
	assert_false(t.cut);
}

/* Is this line there, after the prefix? */
static void has(const struct fixture *f, const char *line)
{
	char want[200];

	(void)snprintf(want, sizeof(want), "\npxe_dhcpd_%s\n", line);
	if (!strstr(f->text, want))
		fail_msg("no line %s in\n%s", line, f->text);
}

static void no_two_metrics_share_a_value(void **state)
{
	struct fixture *f = *state;
	struct metrics *m = &f->m;
	char used[METRICS_N] = {0};
	size_t i, k;

	/* With all labels that there can be. */
	m->by_reason.n = METRICS_REASONS + 1;
	m->by_pool.n = METRICS_POOLS + 1;
	for (i = 0; i < m->table.n; i++)
		for (k = 0; k < metric_slots(&m->metrics[i]); k++) {
			assert_true(m->metrics[i].at + k < METRICS_N);
			assert_int_equal(used[m->metrics[i].at + k]++, 0);
		}
	for (i = 0; i < METRICS_N; i++)
		assert_int_equal(used[i], 1);
}

static void text_of_the_largest_values_fits(void **state)
{
	static char reasons[METRICS_REASONS][80];
	struct metrics_pool p = {UINT64_MAX, 0, 0, 0};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < METRICS_REASONS; i++) {
		memset(reasons[i], 'r', 59);
		(void)snprintf(reasons[i] + 50, 30, "%zu", i);
		metrics_count_refused(&f->m, reasons[i]);
	}
	metrics_count_refused(&f->m, "x");
	for (i = 0; i <= METRICS_POOLS; i++)
		metrics_set_pool(&f->m, i, UINT32_MAX, UINT32_MAX, &p);
	metrics_set_pools(&f->m, i);
	for (i = 0; i < METRICS_N; i++)
		f->m.values[i] = UINT64_MAX;
	format(f);
	has(f, "pool_free{pool=\"other\"} 18446744073709551615");
}

static void answers_are_counted_by_type_and_reason(void **state)
{
	static const struct report_entry entries[] = {
		{.request = DHCP4_DISCOVER, .type = DHCP4_OFFER},
		{.request = DHCP4_REQUEST, .type = DHCP4_ACK},
		{.request = DHCP4_REQUEST, .type = DHCP4_ACK},
		{.request = DHCP4_REQUEST,
		 .type = DHCP4_NAK,
		 .reason = "address of another network"},
		{.request = DHCP4_INFORM, .type = DHCP4_ACK},
		{.request = DHCP4_NONE, .type = DHCP4_ACK},
		{.request = DHCP4_RELEASE, .ended = 1, .reason = "released"},
		{.request = DHCP4_DISCOVER, .reason = "no free address"},
		{.request = DHCP4_DISCOVER, .reason = "no free address"},
		{.request = (enum dhcp4_type)200},
	};
	struct fixture *f = *state;
	struct report r = {.metrics = &f->m};
	size_t i;

	for (i = 0; i < N_ELEM(entries); i++)
		report_done(&r, &entries[i]);
	report_unsent(&r, &entries[1], "the disk is full");
	report_dropped(&r, 1, NULL, "too short");
	format(f);
	has(f, "requests_total{type=\"discover\"} 3");
	has(f, "requests_total{type=\"request\"} 4");
	has(f, "requests_total{type=\"release\"} 1");
	has(f, "requests_total{type=\"inform\"} 1");
	has(f, "requests_total{type=\"bootp\"} 1");
	has(f, "requests_total{type=\"other\"} 1");
	has(f, "replies_total{type=\"offer\"} 1");
	has(f, "replies_total{type=\"ack\"} 2");
	has(f, "replies_total{type=\"nak\"} 1");
	has(f, "replies_total{type=\"inform\"} 1");
	has(f, "replies_total{type=\"bootp\"} 1");
	has(f, "refused_total{reason=\"no free address\"} 2");
	has(f, "refused_total{reason=\"address of another network\"} 1");
	has(f, "refused_total{reason=\"other\"} 1");
	assert_null(strstr(f->text, "released"));
	has(f, "unsent_total 1");
	has(f, "dropped_total 1");
	assert_int_equal(metrics_requests(&f->m), 11);
	assert_int_equal(metrics_replies(&f->m), 6);
	assert_int_equal(metrics_refused(&f->m), 4);
}

static void reasons_beyond_the_limit_are_others(void **state)
{
	struct fixture *f = *state;
	static char texts[METRICS_REASONS + 9][8];
	size_t i;

	for (i = 0; i < METRICS_REASONS + 9; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "r%zu", i);
		metrics_count_refused(&f->m, texts[i]);
	}
	metrics_count_refused(&f->m, "r0");
	format(f);
	has(f, "refused_total{reason=\"r0\"} 2");
	has(f, "refused_total{reason=\"r31\"} 1");
	has(f, "refused_total{reason=\"other\"} 9");
	assert_null(strstr(f->text, "r32"));
}

static void transactions_are_counted_with_their_time(void **state)
{
	struct fixture *f = *state;

	metrics_count_commit(&f->m, 7, true, 2000);
	metrics_count_commit(&f->m, 3, false, 4000000);
	format(f);
	has(f, "commits_total 2");
	has(f, "commit_failures_total 1");
	has(f, "leases_stored_total 7");
	has(f, "commit_seconds_bucket{le=\"0.001\"} 0");
	has(f, "commit_seconds_bucket{le=\"0.003\"} 1");
	has(f, "commit_seconds_bucket{le=\"10\"} 2");
	has(f, "commit_seconds_sum 4.002");
}

static void pools_beyond_the_limit_are_added_up(void **state)
{
	struct metrics_pool p = {10, 3, 2, 1};
	struct fixture *f = *state;
	size_t i;
	int turn;

	for (turn = 0; turn < 2; turn++) {
		for (i = 0; i < METRICS_POOLS + 3; i++)
			metrics_set_pool(&f->m, i, (uint32_t)i, 0, &p);
		metrics_set_pools(&f->m, i);
	}
	format(f);
	has(f, "pool_free{pool=\"0.0.0.255-0.0.0.0\"} 4");
	has(f, "pool_addresses{pool=\"other\"} 30");
	has(f, "pool_free{pool=\"other\"} 12");
	metrics_set_pools(&f->m, 2);
	format(f);
	assert_null(strstr(f->text, "pool=\"other"));
}

/* --- how pools are used --------------------------------------------------- */

static struct lease_key key_of(uint8_t n)
{
	struct lease_key k = {.len = 2, .id = {'m', n}};

	return k;
}

static void give(const struct state *st, uint32_t ip, enum lease_state to,
		 int64_t until)
{
	struct lease *l = lease_table_by_ip(st->server.leases, ip);
	struct lease_key k = key_of((uint8_t)ip);

	assert_non_null(l);
	lease_table_set(st->server.leases, l, to,
			to == LEASE_DECLINED ? NULL : &k, 0, until);
}

static void pools_are_counted_in_steps_of_any_size(void **state)
{
	struct fixture *f = *state;
	struct pool_use u = {.pool = 0};
	struct state st;
	size_t step, turns;

	/* A reserved address, this machine's (.1), one of a name server. */
	workdir_set_hosts(&f->w, "52:54:00:00:00:01 n1 10.0.0.5 -\n");
	assert_int_equal(workdir_state(&f->w, &st,
				       ARGS("--pool", "10.0.0.1-10.0.0.20",
					    "--pool", "10.9.0.10-10.9.0.12/24",
					    "--dns", "10.0.0.9")),
			 0);
	give(&st, 0x0a000002, LEASE_BOUND, 100);
	give(&st, 0x0a000003, LEASE_BOUND, 50);
	give(&st, 0x0a000004, LEASE_OFFERED, 100);
	give(&st, 0x0a000006, LEASE_DECLINED, 100);
	give(&st, 0x0a09000a, LEASE_BOUND, INT64_MAX);
	/* One in use that is given no more. */
	give(&st, 0x0a000009, LEASE_BOUND, 100);
	for (step = 1; step < 30; step++) {
		metrics_init(&f->m);
		for (turns = 1; !pool_use_step(&u, &st.server, 60, step, &f->m);
		     turns++)
			assert_int_equal(f->m.by_pool.n, 0);
		assert_true(turns <= 23 / step + 2);
		format(f);
		has(f, "pool_addresses{pool=\"10.0.0.1-10.0.0.20\"} 19");
		has(f, "pool_bound{pool=\"10.0.0.1-10.0.0.20\"} 2");
		has(f, "pool_offered{pool=\"10.0.0.1-10.0.0.20\"} 1");
		has(f, "pool_declined{pool=\"10.0.0.1-10.0.0.20\"} 1");
		has(f, "pool_free{pool=\"10.0.0.1-10.0.0.20\"} 15");
		has(f, "pool_addresses{pool=\"10.9.0.10-10.9.0.12\"} 3");
		has(f, "pool_free{pool=\"10.9.0.10-10.9.0.12\"} 2");
	}
	state_release(&st);
}

static void proxy_has_no_pools(void **state)
{
	struct fixture *f = *state;
	struct pool_use u = {.pool = 0};
	struct state st;

	assert_int_equal(workdir_state(&f->w, &st, ARGS("--proxy")), 0);
	assert_true(pool_use_step(&u, &st.server, 0, 1, &f->m));
	assert_int_equal(f->m.by_pool.n, 0);
	state_release(&st);
}

#define T(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(no_two_metrics_share_a_value),
		T(text_of_the_largest_values_fits),
		T(answers_are_counted_by_type_and_reason),
		T(reasons_beyond_the_limit_are_others),
		T(transactions_are_counted_with_their_time),
		T(pools_beyond_the_limit_are_added_up),
		T(pools_are_counted_in_steps_of_any_size),
		T(proxy_has_no_pools),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
