/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics: sums, histograms, the text for Prometheus, shared memory. */
#include "../unit.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "metrics/metric.h"

enum {
	PACKETS,
	ENDED,
	ENDED_LAST = ENDED + 1,
	SECONDS,
	SECONDS_LAST = SECONDS + 4,
	SLOTS,
};

static const char *const ends[] = {"good", "bad"};
static const struct metric_label by_end = {"end", ends, N_ELEM(ends)};

static const double bounds[] = {0.5, 1, 2.5};
static const struct metric_buckets buckets = {bounds, N_ELEM(bounds), 1e-3};

static uint64_t bad_packets(const uint64_t *values)
{
	return values[PACKETS] - values[ENDED];
}

static const struct metric metrics[] = {
	{METRIC_COUNTER, "packets_total", "Packets.", PACKETS, NULL, NULL,
	 NULL},
	{METRIC_GAUGE, "ended", "Ends, by end.", ENDED, &by_end, NULL, NULL},
	{METRIC_GAUGE, "bad", "Computed.", 0, NULL, NULL, bad_packets},
	{METRIC_HISTOGRAM, "seconds", "Time.", SECONDS, NULL, &buckets, NULL},
};

static const struct metric_table table = {
	.prefix = "x_",
	.metrics = metrics,
	.n = N_ELEM(metrics),
	.slots = SLOTS,
	.text_max = 1024,
};

static void slots_of_each_type(void **state)
{
	(void)state;
	assert_int_equal(metric_slots(&metrics[0]), 1);
	assert_int_equal(metric_slots(&metrics[1]), 2);
	assert_int_equal(metric_slots(&metrics[2]), 0);
	assert_int_equal(metric_slots(&metrics[3]), 5);
}

static void text_is_exposition_format_0_0_4(void **state)
{
	static const char want[] = "# HELP x_packets_total Packets.\n"
				   "# TYPE x_packets_total counter\n"
				   "x_packets_total 7\n"
				   "# HELP x_ended Ends, by end.\n"
				   "# TYPE x_ended gauge\n"
				   "x_ended{end=\"good\"} 3\n"
				   "x_ended{end=\"bad\"} 2\n"
				   "# HELP x_bad Computed.\n"
				   "# TYPE x_bad gauge\n"
				   "x_bad 4\n"
				   "# HELP x_seconds Time.\n"
				   "# TYPE x_seconds histogram\n"
				   "x_seconds_bucket{le=\"0.5\"} 1\n"
				   "x_seconds_bucket{le=\"1\"} 1\n"
				   "x_seconds_bucket{le=\"2.5\"} 3\n"
				   "x_seconds_bucket{le=\"+Inf\"} 4\n"
				   "x_seconds_sum 1004.5\n"
				   "x_seconds_count 4\n";
	uint64_t values[SLOTS] = {[PACKETS] = 7, [ENDED] = 3, 2};
	char text[1024];
	struct txt out;

	(void)state;
	metric_observe(&buckets, &values[SECONDS], 0);
	metric_observe(&buckets, &values[SECONDS], 2000);
	metric_observe(&buckets, &values[SECONDS], 2500);
	metric_observe(&buckets, &values[SECONDS], 1000000);
	txt_init(&out, text, sizeof(text));
	metric_format(&out, &table, values);
	assert_false(out.cut);
	assert_string_equal(text, want);
}

static void an_upper_bound_is_inclusive(void **state)
{
	uint64_t values[SLOTS] = {0};

	(void)state;
	metric_observe(&buckets, &values[SECONDS], 500);
	metric_observe(&buckets, &values[SECONDS], 501);
	metric_observe(&buckets, &values[SECONDS], 2500);
	metric_observe(&buckets, &values[SECONDS], 2501);
	assert_int_equal(values[SECONDS], 1);
	assert_int_equal(values[SECONDS + 1], 1);
	assert_int_equal(values[SECONDS + 2], 1);
	assert_int_equal(values[SECONDS + 3], 1);
	assert_int_equal(values[SECONDS_LAST], 500 + 501 + 2500 + 2501);
}

static void the_arrays_of_processes_are_added_up(void **state)
{
	uint64_t values[3 * SLOTS], sum[SLOTS];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(values); i++)
		values[i] = i;
	memset(sum, 0xff, sizeof(sum));
	metric_sum(&table, values, 3, sum);
	for (i = 0; i < SLOTS; i++)
		assert_int_equal(sum[i], 3 * i + 3 * SLOTS);
	metric_sum(&table, values, 0, sum);
	for (i = 0; i < SLOTS; i++)
		assert_int_equal(sum[i], 0);
}

static void text_that_does_not_fit_is_marked_as_cut(void **state)
{
	uint64_t values[SLOTS] = {0};
	char text[40];
	struct txt out;

	(void)state;
	txt_init(&out, text, sizeof(text));
	metric_format(&out, &table, values);
	assert_true(out.cut);
}

/* A child counts, its parent reads. */
static void values_are_shared_by_processes(void **state)
{
	uint64_t *values, sum[SLOTS];
	int status;
	size_t i;
	pid_t pid;

	(void)state;
	assert_int_equal(metric_map_values(&table, 2, &values), 0);
	for (i = 0; i < 2 * SLOTS; i++)
		assert_int_equal(values[i], 0);
	values[PACKETS] = 1;
	pid = fork();
	if (!pid) {
		values[SLOTS + PACKETS] = 41;
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	metric_sum(&table, values, 2, sum);
	assert_int_equal(sum[PACKETS], 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_of_each_type),
		cmocka_unit_test(text_is_exposition_format_0_0_4),
		cmocka_unit_test(an_upper_bound_is_inclusive),
		cmocka_unit_test(the_arrays_of_processes_are_added_up),
		cmocka_unit_test(text_that_does_not_fit_is_marked_as_cut),
		cmocka_unit_test(values_are_shared_by_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
