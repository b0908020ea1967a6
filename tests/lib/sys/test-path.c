/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of files that are to be made. */
#include "../unit.h"

#include <errno.h>
#include <stdlib.h>

#include "sys/path.h"

static void directory_is_what_stands_before_the_last_slash(void **state)
{
	static const struct {
		const char *path, *dir;
	} v[] = {
		{"file", "."},	     {"./file", "."},  {"/file", "/"},
		{"/a/file", "/a"},   {"a/b/c", "a/b"}, {"../x", ".."},
		{"/a//file", "/a/"}, {"", "."},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		char *dir = path_dir(v[i].path);

		assert_string_equal(dir, v[i].dir);
		free(dir);
	}
}

static void file_can_be_made_where_there_is_a_directory(void **state)
{
	(void)state;
	assert_int_equal(path_may_create("./test-path.new"), 0);
	assert_int_equal(path_may_create("/nonexistent/file"), -ENOENT);
	assert_int_equal(path_may_create("/dev/null/file"), -ENOTDIR);
}

static void file_that_is_there_can_be_written_by_its_own_rights(void **state)
{
	(void)state;
	assert_int_equal(path_may_write("/dev/null"), 0);
	assert_int_equal(path_may_write("./test-path.new"), 0);
	assert_int_equal(path_may_write("/nonexistent/file"), -ENOENT);
	assert_int_equal(path_may_write("/dev/null/file"), -ENOTDIR);
	assert_int_equal(path_may_write("."), -EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			directory_is_what_stands_before_the_last_slash),
		cmocka_unit_test(file_can_be_made_where_there_is_a_directory),
		cmocka_unit_test(
			file_that_is_there_can_be_written_by_its_own_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
