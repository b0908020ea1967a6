/* SPDX-License-Identifier: BSD-2-Clause */
/* What pxe-httpd knows of the memory of libmicrohttpd. */
#include "../../lib/unit.h"

#include "libmicrohttpd.h"

/* As libmicrohttpd leaves lines: NULs for the colon and the line end. */
static void mhd_folded_fields_are_found_by_their_place(void **state)
{
	static const char line[] = "A\0b\0\0B\0 \t c\0\0C\0\0\0Dd\0d";
	char moved[] = "A";

	(void)state;
	assert_true(mhd_field_unfolded(line, line + 2));
	assert_true(mhd_field_unfolded(line + 5, line + 10));
	assert_true(mhd_field_unfolded(line + 13, line + 15));
	/* Moved, behind or before, or grown over the value. */
	assert_false(mhd_field_unfolded(moved, line + 2));
	assert_false(mhd_field_unfolded(line + 13, line + 2));
	assert_false(mhd_field_unfolded(line, line + 10));
	assert_false(mhd_field_unfolded(line + 17, line + 18));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(mhd_folded_fields_are_found_by_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
