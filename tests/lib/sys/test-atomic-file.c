/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are complete or not there. */
#include "../unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/atomic_file.h"

static char dir[32];

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/test-atomic-file.XXXXXX");
	assert_non_null(mkdtemp(dir));
	return chdir(dir);
}

static int tear_down(void **state)
{
	(void)state;
	(void)unlink("file");
	assert_int_equal(chdir("/"), 0);
	/* Fails if a temporary file was left. */
	return rmdir(dir);
}

static int n_files(void)
{
	DIR *d = opendir(".");
	struct dirent *e;
	int n = 0;

	assert_non_null(d);
	while ((e = readdir(d)))
		n += e->d_name[0] != '.';
	(void)closedir(d);
	return n;
}

static void content_is(const char *want)
{
	char buf[64] = "";
	int fd = open("file", O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, buf, sizeof(buf) - 1) >= 0);
	assert_string_equal(buf, want);
	(void)close(fd);
}

static void file_appears_when_it_is_committed(void **state)
{
	struct atomic_file o;
	struct stat st;
	mode_t mask = umask(027);

	(void)state;
	assert_int_equal(atomic_file_open(&o, "file", 0644), 0);
	assert_true(fputs("new", o.f) >= 0);
	assert_int_equal(access("file", F_OK), -1);
	assert_int_equal(atomic_file_commit(&o), 0);
	content_is("new");
	assert_int_equal(stat("file", &st), 0);
	/* Whatever the umask is: servers read it as another user. */
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(n_files(), 1);
	(void)umask(mask);

	/* The old content stays until the new one is whole. */
	assert_int_equal(atomic_file_open(&o, "file", 0600), 0);
	assert_true(fputs("newer", o.f) >= 0);
	content_is("new");
	assert_int_equal(atomic_file_commit(&o), 0);
	content_is("newer");
	assert_int_equal(n_files(), 1);
	/* Nothing to do, and no harm done. */
	atomic_file_abort(&o);
	content_is("newer");
}

/* As root, -o /dev/null must not cost the machine its /dev/null. */
static void device_is_written_and_not_replaced(void **state)
{
	struct atomic_file o;
	struct stat st;
	char buf[8];
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	assert_int_equal(atomic_file_open(&o, "fifo", 0644), 0);
	assert_int_equal(atomic_file_write(&o, "text", 4), 0);
	assert_int_equal(atomic_file_commit(&o), 0);
	assert_int_equal(read(fd, buf, sizeof(buf)), 4);
	assert_int_equal(stat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	(void)close(fd);
	assert_int_equal(unlink("fifo"), 0);
	/* A full disk is named as what it is. */
	assert_int_equal(atomic_file_open(&o, "/dev/full", 0644), 0);
	assert_int_equal(atomic_file_write(&o, "text", 4), -ENOSPC);
	assert_int_equal(atomic_file_commit(&o), -ENOSPC);
	assert_int_equal(stat("/dev/full", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void link_stays_and_its_target_is_replaced(void **state)
{
	struct atomic_file o;
	struct stat st;

	(void)state;
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(chmod("file", 0600), 0);
	assert_int_equal(atomic_file_open(&o, "link", 0644), 0);
	assert_int_equal(atomic_file_write(&o, "newer", 5), 0);
	assert_int_equal(atomic_file_commit(&o), 0);
	content_is("newer");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	/* And keeps its mode. */
	assert_int_equal(stat("file", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(unlink("link"), 0);
}

static void aborted_file_leaves_nothing_behind(void **state)
{
	struct atomic_file o;

	(void)state;
	assert_int_equal(atomic_file_open(&o, "file", 0600), 0);
	assert_true(fputs("half", o.f) >= 0);
	atomic_file_abort(&o);
	content_is("newer");
	assert_int_equal(n_files(), 1);
}

static void open_returns_why_it_failed(void **state)
{
	struct atomic_file o;

	(void)state;
	assert_int_equal(atomic_file_open(&o, "none/file", 0600), -ENOENT);
	atomic_file_abort(&o);
	assert_int_equal(atomic_file_open(&o, "file/file", 0600), -ENOTDIR);
	atomic_file_abort(&o);
	assert_int_equal(n_files(), 1);
}

static void directory_is_refused(void **state)
{
	struct atomic_file o;

	(void)state;
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(atomic_file_open(&o, "folder", 0600), -EISDIR);
	assert_int_equal(rmdir("folder"), 0);
	assert_int_equal(n_files(), 1);
}

/* A file size limit stands in for a full disk. */
static void full_disk_fails_the_commit_and_leaves_nothing(void **state)
{
	struct rlimit old, small;
	struct atomic_file o;
	size_t i;
	int rc;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 100;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(atomic_file_open(&o, "file", 0600), 0);
	for (i = 0; i < 1000; i++)
		(void)fputs("0123456789", o.f);
	rc = atomic_file_commit(&o);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_true(rc == -EFBIG || rc == -EIO);
	content_is("newer");
	assert_int_equal(n_files(), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_appears_when_it_is_committed),
		cmocka_unit_test(device_is_written_and_not_replaced),
		cmocka_unit_test(link_stays_and_its_target_is_replaced),
		cmocka_unit_test(aborted_file_leaves_nothing_behind),
		cmocka_unit_test(open_returns_why_it_failed),
		cmocka_unit_test(directory_is_refused),
		cmocka_unit_test(full_disk_fails_the_commit_and_leaves_nothing),
	};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigaction(SIGXFSZ, &ignore, NULL);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
