/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands of options: words without a shell, programs in PATH. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/command.h"

static void command_is_split_into_words(void **state)
{
	static const struct {
		const char *text;
		const char *words; /* each in brackets */
	} t[] = {
		{"a", "[a]"},
		{"  a  b\tc ", "[a][b][c]"},
		{"a \"b c\" d", "[a][b c][d]"},
		{"a \"\" b", "[a][][b]"},
		{"a x\"y z\"w", "[a][xy zw]"},
		{"a \"q\\\"q\" \"b\\\\b\" \"n\\nn\" \"k\\k\"",
		 "[a][q\"q][b\\b][n\nn][k\\k]"},
		/* Nothing else is special. */
		{"a $x `y` 'z z' \\ ; | > *", "[a][$x][`y`]['z][z'][\\][;][|]"
					      "[>][*]"},
	};
	char got[200];
	const char *why;
	size_t i, k, n;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		char **argv = command_split(t[i].text, &why);

		assert_non_null(argv);
		for (k = 0, n = 0; argv[k]; k++)
			n += (size_t)snprintf(got + n, sizeof(got) - n, "[%s]",
					      argv[k]);
		assert_string_equal(got, t[i].words);
		command_free(argv);
	}
}

static void command_without_a_word_or_closing_quote_is_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} t[] = {
		{"", "no command"},	    {" \t ", "no command"},
		{"\"\" x", "no command"},   {"a \"b", "no closing quote"},
		{"\"", "no closing quote"}, {"a \"b\\\"", "no closing quote"},
	};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		assert_null(command_split(t[i].text, &why));
		assert_string_equal(why, t[i].why);
	}
}

/* As many words as there can be. */
static void command_may_have_many_words(void **state)
{
	char text[2001];
	const char *why;
	char **argv;
	size_t i;

	(void)state;
	for (i = 0; i < 1000; i++)
		memcpy(text + 2 * i, "x ", 3);
	argv = command_split(text, &why);
	assert_non_null(argv);
	for (i = 0; argv[i]; i++)
		assert_string_equal(argv[i], "x");
	assert_int_equal(i, 1000);
	command_free(argv);
}

static void program_is_found_as_execvp_would(void **state)
{
	char dir[] = "/tmp/pxe-argv.XXXXXX", path[64], list[128];
	char *was = getenv("PATH"), *found;
	int fd;

	(void)state;
	was = was ? strdup(was) : NULL;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/prog", dir);
	(void)snprintf(list, sizeof(list), "/nowhere:%s:/bin", dir);
	assert_int_equal(setenv("PATH", list, 1), 0);
	assert_null(command_find("prog"));
	assert_int_equal(errno, ENOENT);
	fd = open(path, O_CREAT | O_WRONLY, 0644);
	assert_true(fd >= 0);
	assert_null(command_find("prog"));
	assert_int_equal(errno, EACCES);
	assert_int_equal(fchmod(fd, 0755), 0);
	found = command_find("prog");
	assert_non_null(found);
	assert_string_equal(found, path);
	free(found);
	found = command_find(path);
	assert_non_null(found);
	assert_string_equal(found, path);
	free(found);
	/* A directory is no program. */
	assert_null(command_find(dir));
	assert_int_equal(errno, EACCES);
	assert_null(command_find("/nowhere/prog"));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(unsetenv("PATH"), 0);
	found = command_find("sh");
	assert_non_null(found);
	free(found);
	if (was)
		assert_int_equal(setenv("PATH", was, 1), 0);
	free(was);
	(void)close(fd);
	(void)unlink(path);
	(void)rmdir(dir);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_is_split_into_words),
		cmocka_unit_test(
			command_without_a_word_or_closing_quote_is_refused),
		cmocka_unit_test(command_may_have_many_words),
		cmocka_unit_test(program_is_found_as_execvp_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
