/* SPDX-License-Identifier: BSD-2-Clause */
/* The metrics of pxe-tftpd: what is counted, and their text. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "status/metrics.h"

#define SEC 1000000

static char text[8192];

static void format(const uint64_t *values)
{
	struct txt t;

	assert_true(metrics_table.text_max <= sizeof(text));
	txt_init(&t, text, metrics_table.text_max);
	metric_format(&t, &metrics_table, values);
	assert_false(t.cut);
}

/* Is this line there? */
static void has(const char *line)
{
	char want[200];

	(void)snprintf(want, sizeof(want), "\n%s\n", line);
	if (!strstr(text, want))
		fail_msg("no line %s in\n%s", line, text);
}

static void metrics_are_0_before_the_first_request(void **state)
{
	uint64_t m[METRICS_N] = {0};

	(void)state;
	format(m);
	has("pxe_tftpd_requests_total 0");
	has("pxe_tftpd_transfers_total{result=\"done\"} 0");
	has("pxe_tftpd_transfers_running 0");
	has("pxe_tftpd_transfer_seconds_bucket{le=\"+Inf\"} 0");
	has("pxe_tftpd_transfer_seconds_sum 0");
	has("# TYPE pxe_tftpd_transfer_seconds histogram");
	has("# TYPE pxe_tftpd_misses_total counter");
}

/* A sender that ended so. */
static struct sender ended(enum sender_end end)
{
	struct sender s = {
		.size = 100000,
		.blksize = 1468,
		.window = 4,
		.phase = SENDER_SENDING,
		.started = 7 * SEC,
		.acked = 69,
		.last = 69,
		.retransmits = 3,
		.end = end,
	};

	return s;
}

static void metrics_count_a_transfer_in_each_histogram(void **state)
{
	struct sender s = ended(SENDER_DONE);
	uint64_t m[METRICS_N] = {0};

	(void)state;
	m[METRICS_STARTED] = 2;
	metrics_count_transfer(m, &s, s.started + 2 * SEC + SEC / 2);
	format(m);
	has("pxe_tftpd_transfers_total{result=\"done\"} 1");
	has("pxe_tftpd_transfers_running 1");
	has("pxe_tftpd_sent_bytes_total 100000");
	has("pxe_tftpd_retransmits_total 3");
	/* Cumulative: in each bucket from the one that holds it. */
	has("pxe_tftpd_transfer_seconds_bucket{le=\"1\"} 0");
	has("pxe_tftpd_transfer_seconds_bucket{le=\"3\"} 1");
	has("pxe_tftpd_transfer_seconds_bucket{le=\"300\"} 1");
	has("pxe_tftpd_transfer_seconds_bucket{le=\"+Inf\"} 1");
	has("pxe_tftpd_transfer_seconds_sum 2.5");
	has("pxe_tftpd_transfer_seconds_count 1");
	has("pxe_tftpd_window_blocks_bucket{le=\"2\"} 0");
	has("pxe_tftpd_window_blocks_bucket{le=\"4\"} 1");
	has("pxe_tftpd_window_blocks_sum 4");
	has("pxe_tftpd_block_bytes_bucket{le=\"1432\"} 0");
	has("pxe_tftpd_block_bytes_bucket{le=\"1468\"} 1");
	has("pxe_tftpd_block_bytes_sum 1468");
}

static void metrics_bucket_includes_its_bound(void **state)
{
	struct sender s = ended(SENDER_NO_LAST_ACK);
	uint64_t m[METRICS_N] = {0};

	(void)state;
	metrics_count_transfer(m, &s, s.started + 300 * (uint64_t)SEC);
	metrics_count_transfer(m, &s, s.started + 300 * (uint64_t)SEC + 1);
	s.window = 65535;
	metrics_count_transfer(m, &s, s.started);
	format(m);
	has("pxe_tftpd_transfer_seconds_bucket{le=\"0.1\"} 1");
	has("pxe_tftpd_transfer_seconds_bucket{le=\"300\"} 2");
	has("pxe_tftpd_transfer_seconds_bucket{le=\"+Inf\"} 3");
	has("pxe_tftpd_window_blocks_bucket{le=\"128\"} 2");
	has("pxe_tftpd_window_blocks_bucket{le=\"+Inf\"} 3");
	has("pxe_tftpd_transfers_total{result=\"unsure\"} 3");
}

static void metrics_of_a_probe_have_no_bytes(void **state)
{
	struct sender s = ended(SENDER_PROBE);
	uint64_t m[METRICS_N] = {0};

	(void)state;
	metrics_count_transfer(m, &s, s.started + SEC);
	s.end = SENDER_SILENT;
	s.phase = SENDER_OPENING;
	metrics_count_transfer(m, &s, s.started + SEC);
	format(m);
	has("pxe_tftpd_transfers_total{result=\"probe\"} 1");
	has("pxe_tftpd_transfers_total{result=\"silent\"} 1");
	has("pxe_tftpd_sent_bytes_total 0");
	has("pxe_tftpd_transfer_seconds_count 0");
}

/* Each end has its own number, and all of them end a transfer. */
static void metrics_count_each_end_of_a_transfer_once(void **state)
{
	uint64_t m[METRICS_N] = {0};
	int end;

	(void)state;
	for (end = SENDER_DONE; end <= SENDER_EVICTED; end++) {
		struct sender s = ended((enum sender_end)end);

		m[METRICS_STARTED]++;
		metrics_count_transfer(m, &s, s.started + SEC);
		assert_int_equal(m[METRICS_ENDED + end - SENDER_DONE], 1);
		assert_int_equal(metrics_running(m), 0);
	}
	format(m);
	assert_null(strstr(text, "(null)"));
}

/* Else two metrics would count in one place, or a histogram beyond its end. */
static void metrics_have_one_owner_for_each_value(void **state)
{
	const struct metric_table *t = &metrics_table;
	unsigned owners[METRICS_N] = {[METRICS_STARTED] = 1};
	size_t i, k;

	(void)state;
	assert_int_equal(t->slots, METRICS_N);
	for (i = 0; i < t->n; i++) {
		const struct metric *m = &t->metrics[i];

		for (k = 0; k < metric_slots(m); k++) {
			assert_true(m->at + k < METRICS_N);
			owners[m->at + k]++;
		}
	}
	for (i = 0; i < METRICS_N; i++)
		assert_int_equal(owners[i], 1);
}

static void metrics_text_holds_the_largest_numbers(void **state)
{
	uint64_t m[METRICS_N];

	(void)state;
	memset(m, 0xff, sizeof(m));
	format(m);
	has("pxe_tftpd_junk_total 18446744073709551615");
	assert_true(text[strlen(text) - 1] == '\n');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metrics_are_0_before_the_first_request),
		cmocka_unit_test(metrics_count_a_transfer_in_each_histogram),
		cmocka_unit_test(metrics_bucket_includes_its_bound),
		cmocka_unit_test(metrics_of_a_probe_have_no_bytes),
		cmocka_unit_test(metrics_count_each_end_of_a_transfer_once),
		cmocka_unit_test(metrics_have_one_owner_for_each_value),
		cmocka_unit_test(metrics_text_holds_the_largest_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
