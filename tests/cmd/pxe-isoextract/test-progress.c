/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of the progress line. */
#include "../../lib/unit.h"

#include "read/progress.h"

static void progress_line_has_bar_percent_rate_time_left(void **state)
{
	struct progress p = {.what = "x.iso", .total = 100u << 20};
	char line[160];

	(void)state;
	assert_string_equal(
		progress_line(&p, line, sizeof(line), 25u << 20, 5000),
		"x.iso [#####...............]  25 % 5 MiB/s 15 s left");
	assert_string_equal(
		progress_line(&p, line, sizeof(line), 200u << 20, 1000),
		"x.iso [####################] 100 % 200 MiB/s 0 s left");
	p.total = 0;
	assert_string_equal(progress_line(&p, line, sizeof(line), 0, 0),
			    "x.iso [####################] 100 % 0 MiB/s");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_line_has_bar_percent_rate_time_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
