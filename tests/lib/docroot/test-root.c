/* SPDX-License-Identifier: BSD-2-Clause */
/* Files below the boot root, and what is none of them. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "docroot/root.h"

/*
 * dir/secret			outside
 * dir/root/a/file		"inside"
 * dir/root/a/in -> file	dir/root/up -> a/../a/file
 * dir/root/out -> ../secret	dir/root/abs -> /etc/passwd
 * dir/root/aout -> ..		dir/root/loop -> loop
 * dir/root/fifo dir/root/sock dir/root/none (mode 000)
 */
struct tree {
	char dir[32];
	int root;
};

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
}

static int set_up(void **state)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "r/sock"};
	struct tree *t = calloc(1, sizeof(*t));
	int fd;

	assert_non_null(t);
	*state = t;
	(void)snprintf(t->dir, sizeof(t->dir), "/tmp/test-root.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	assert_int_equal(chdir(t->dir), 0);
	make_file("secret", "secret");
	assert_int_equal(mkdir("r", 0755), 0);
	assert_int_equal(mkdir("r/a", 0755), 0);
	make_file("r/a/file", "inside");
	make_file("r/none", "");
	assert_int_equal(chmod("r/none", 0), 0);
	assert_int_equal(symlink("file", "r/a/in"), 0);
	assert_int_equal(symlink("a/../a/file", "r/up"), 0);
	assert_int_equal(symlink("../secret", "r/out"), 0);
	assert_int_equal(symlink("/etc/passwd", "r/abs"), 0);
	assert_int_equal(symlink("..", "r/aout"), 0);
	assert_int_equal(symlink("loop", "r/loop"), 0);
	assert_int_equal(mkfifo("r/fifo", 0644), 0);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	assert_int_equal(close(fd), 0);
	t->root = root_open("r");
	assert_true(t->root >= 0);
	return 0;
}

static int tear_down(void **state)
{
	/* Children before their folder. */
	static const char *const all[] = {
		"secret", "r/a/file", "r/a/in", "r/a",	  "r/none",
		"r/up",	  "r/out",    "r/abs",	"r/aout", "r/loop",
		"r/fifo", "r/sock",   "r",
	};
	struct tree *t = *state;
	size_t i;

	(void)close(t->root);
	for (i = 0; i < N_ELEM(all); i++)
		assert_int_equal(remove(all[i]), 0);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(t->dir), 0);
	free(t);
	return 0;
}

static void root_file_opens_names_below_the_root(void **state)
{
	static const char *const good[] = {
		"a/file",      "/a/file", "//a//file", "./a/./file",
		"a/../a/file", "a/in",	  "up",
	};
	struct tree *t = *state;
	struct stat st;
	char buf[16];
	size_t i;
	int fd;

	for (i = 0; i < N_ELEM(good); i++) {
		fd = root_file(t->root, good[i], &st);
		if (fd < 0)
			fail_msg("%s: %s", good[i], strerror(-fd));
		assert_int_equal(st.st_size, 6);
		assert_int_equal(read(fd, buf, sizeof(buf)), 6);
		assert_memory_equal(buf, "inside", 6);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		(void)close(fd);
	}
}

static void root_file_refuses_what_is_outside_or_no_file(void **state)
{
	static const struct {
		const char *path;
		int err;
	} bad[] = {
		{"none such", -ENOENT},
		{"a/none", -ENOENT},
		{"a/file/x", -ENOTDIR},
		{"a/file/", -ENOTDIR},
		{"", -EISDIR},
		{"/", -EISDIR},
		{"a", -EISDIR},
		{"a/", -EISDIR},
		{"..", -EXDEV},
		{"../secret", -EXDEV},
		{"a/../../secret", -EXDEV},
		{"/../secret", -EXDEV},
		{"../r/a/file", -EXDEV},
		{"out", -EXDEV},
		{"abs", -EXDEV},
		{"aout/secret", -EXDEV},
		{"loop", -ELOOP},
		{"fifo", -EINVAL},
		{"sock", -EINVAL},
	};
	struct tree *t = *state;
	struct stat st;
	size_t i;
	int rc;

	for (i = 0; i < N_ELEM(bad); i++) {
		rc = root_file(t->root, bad[i].path, &st);
		if (rc != bad[i].err)
			fail_msg("%s: %d %s", bad[i].path, rc,
				 rc < 0 ? strerror(-rc) : "");
	}
}

static void root_file_bounds_the_length_of_names(void **state)
{
	static char name[5000];
	struct tree *t = *state;
	struct stat st;

	memset(name, 'a', 256);
	assert_int_equal(root_file(t->root, name, &st), -ENAMETOOLONG);
	memset(name, '/', sizeof(name) - 1);
	assert_int_equal(root_file(t->root, name, &st), -EISDIR);
	memset(name, 'a', sizeof(name) - 1);
	assert_int_equal(root_file(t->root, name, &st), -ENAMETOOLONG);
}

static void root_file_respects_permissions(void **state)
{
	struct tree *t = *state;
	struct stat st;

	/* To root every file is readable. */
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_int_equal(root_file(t->root, "none", &st), -EACCES);
	assert_int_equal(seteuid(getuid()), 0);
}

static void root_dir_opens_directories_below_the_root(void **state)
{
	struct tree *t = *state;
	int fd = root_dir(t->root, "");

	assert_true(fd >= 0);
	(void)close(fd);
	fd = root_dir(t->root, "/a/");
	assert_true(fd >= 0);
	(void)close(fd);
	assert_int_equal(root_dir(t->root, "a/file"), -ENOTDIR);
	assert_int_equal(root_dir(t->root, ".."), -EXDEV);
	assert_int_equal(root_dir(t->root, "aout"), -EXDEV);
	assert_int_equal(root_dir(t->root, "none such"), -ENOENT);
	assert_int_equal(root_open("r/a/file"), -ENOTDIR);
	assert_int_equal(root_open("none such"), -ENOENT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_file_opens_names_below_the_root),
		cmocka_unit_test(root_file_refuses_what_is_outside_or_no_file),
		cmocka_unit_test(root_file_bounds_the_length_of_names),
		cmocka_unit_test(root_file_respects_permissions),
		cmocka_unit_test(root_dir_opens_directories_below_the_root),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
