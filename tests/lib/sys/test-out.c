/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors of output are noticed. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture.h"
#include "sys/out.h"

static void write_all_returns_the_error_of_the_write(void **state)
{
	int fd = open("/dev/full", O_WRONLY);
	int p[2];
	char buf[8];

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(out_write_all(fd, "x", 1), -ENOSPC);
	assert_int_equal(out_write_all(fd, "", 0), 0);
	(void)close(fd);
	assert_int_equal(out_write_all(fd, "x", 1), -EBADF);
	assert_int_equal(pipe(p), 0);
	assert_int_equal(out_write_all(p[1], "abc", 3), 0);
	assert_int_equal(read(p[0], buf, sizeof(buf)), 3);
	(void)close(p[0]);
	assert_int_equal(out_write_all(p[1], "abc", 3), -EPIPE);
	(void)close(p[1]);
}

/* In a child, since stdout is closed: its result of out_close_stdout(). */
static int close_stdout(const char *path, const char *text)
{
	struct capture cap;
	int rc, status, fd;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid == 0) {
		fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
		if (fd >= 0)
			(void)dup2(fd, STDOUT_FILENO);
		else
			(void)close(STDOUT_FILENO);
		(void)fputs(text, stdout);
		capture_begin(&cap);
		rc = out_close_stdout();
		(void)capture_end(&cap);
		/* A failure has its message. */
		if (!rc != !*cap.text)
			rc = -255;
		free(cap.text);
		_exit(-rc);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return -WEXITSTATUS(status);
}

static void closing_standard_output_notices_a_full_disk(void **state)
{
	char path[] = "/tmp/test-out.XXXXXX", text[8] = "";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(close_stdout(path, "text"), 0);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_string_equal(text, "text");
	(void)close(fd);
	(void)unlink(path);
	assert_int_equal(close_stdout("/dev/full", "text"), -ENOSPC);
	assert_int_equal(close_stdout("/dev/full", ""), 0);
	assert_int_equal(close_stdout(NULL, ""), 0);
	assert_int_equal(close_stdout(NULL, "text"), -EBADF);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(write_all_returns_the_error_of_the_write),
		cmocka_unit_test(closing_standard_output_notices_a_full_disk),
	};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigaction(SIGPIPE, &ignore, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
