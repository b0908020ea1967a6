/* SPDX-License-Identifier: BSD-2-Clause */
/* Which image a path is in, and images that come and go. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "../image/vector.h"
#include "docroot/mount.h"
#include "sys/log.h"
#include "util/txt.h"

static char dir[64];

/* The seed as the file dir/name, new or instead of the old one. */
static void write_image(const char *seed, const char *name)
{
	static uint8_t buf[400000];
	char path[128], fresh[128];
	int in = vector_load(seed), out;
	ssize_t n = pread(in, buf, sizeof(buf), 0);

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	(void)snprintf(fresh, sizeof(fresh), "%s/fresh", dir);
	out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(n > 0 && out >= 0);
	assert_int_equal(write(out, buf, (size_t)n), n);
	assert_int_equal(rename(fresh, path), 0);
	(void)close(in);
	(void)close(out);
}

/* Open mounts; @ in an argument is the directory of the images. */
static struct mounts *open_all(const char *const *given, size_t n, int want)
{
	static char text[4][160];
	char *args[4];
	struct mounts *m;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		size_t at = strcspn(given[i], "@");

		(void)snprintf(text[i], sizeof(text[i]), "%.*s%s%s", (int)at,
			       given[i], given[i][at] ? dir : "",
			       given[i] + at + !!given[i][at]);
		args[i] = text[i];
		assert_null(mount_check(args[i]));
	}
	rc = mounts_open(&m, args, n);
	assert_int_equal(rc, want);
	assert_int_equal(m == NULL, rc != 0);
	return m;
}

static void mount_arguments_are_a_path_and_an_image(void **state)
{
	static const char *const bad[] = {
		"",	  "a",	      "a=",	 "./a=b", "../a=b",
		"a/..=b", "a/../b=c", "a/./b=c", "a/.=b",
	};
	static const char *const good[] = {
		"a=b",	  "/a/=b",  "=b",    "/=b",
		"a//b=c", "a...=b", "..a=b", "a=b=c",
	};
	static char longest[5000];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++)
		if (!mount_check(bad[i]))
			fail_msg("%s is taken", bad[i]);
	for (i = 0; i < N_ELEM(good); i++)
		if (mount_check(good[i]))
			fail_msg("%s: %s", good[i], mount_check(good[i]));
	memset(longest, 'x', ISOFS_PATH_MAX);
	longest[ISOFS_PATH_MAX] = '=';
	longest[ISOFS_PATH_MAX + 1] = 'i';
	assert_non_null(mount_check(longest));
	assert_null(mount_check(longest + 1));
}

static void mount_is_found_by_the_clean_name(void **state)
{
	static const char *const args[] = {
		"/a/b/=@/rock",
		"a/b/c=@/joliet",
		"z=@/rock",
	};
	static const struct {
		const char *path;
		const char *rest; /* NULL: in no mount */
		int mount;	  /* which one: those of one number are same */
	} cases[] = {
		{"a/b", "", 1},
		{"/a/b/", "/", 1},
		{"a/b/x", "/x", 1},
		{"//a//b//x//", "/x/", 1},
		{"a/./b/../b/x/../y", "/y", 1},
		{"a/b/c", "", 2},
		{"a/b/c/d/e", "/d/e", 2},
		{"a/b/cc", "/cc", 1},
		{"a/b/c/../d", "/d", 1},
		{"z/...", "/...", 3},
		{"a", NULL, 0},
		{"", NULL, 0},
		{"a/bb", NULL, 0},
		{"a/b/..", NULL, 0},
		{"a/b/../../z", "", 3},
		{"../a/b", NULL, 0},
		{"a/../../a/b", NULL, 0},
		{"x/a/b", NULL, 0},
	};
	struct mounts *m = open_all(args, N_ELEM(args), 0);
	struct mount *by[4] = {NULL}, *got;
	struct mount_path at;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		got = mounts_at(m, cases[i].path, false, &at) ? at.mount : NULL;
		if (cases[i].mount && !by[cases[i].mount])
			by[cases[i].mount] = got;
		if (got != by[cases[i].mount] ||
		    (got && strcmp(at.rest, cases[i].rest) != 0))
			fail_msg("%s: %s", cases[i].path,
				 got ? at.rest : "none");
	}
	assert_false(mounts_at(NULL, "a/b", false, &at));
	assert_false(mounts_at(m, "A/b/x", false, &at));
	assert_true(mounts_at(m, "A/b/X", true, &at));
	assert_ptr_equal(at.mount, by[1]);
	assert_string_equal(at.rest, "/X");
	mounts_close(m);
}

static void mount_names_have_a_longest(void **state)
{
	static const char *const args[] = {"=@/rock"};
	static char path[3 * ISOFS_PATH_MAX];
	struct mounts *m = open_all(args, 1, 0);
	struct mount_path at;
	size_t n;

	(void)state;
	/* Around the end, with and without a slash behind. */
	for (n = ISOFS_PATH_MAX - 4; n < ISOFS_PATH_MAX + 4; n++) {
		memset(path, 'x', n);
		path[n] = 0;
		assert_int_equal(mounts_at(m, path, false, &at),
				 n < ISOFS_PATH_MAX);
		path[n - 1] = '/';
		path[n] = 'y';
		path[n + 1] = 0;
		assert_int_equal(mounts_at(m, path, false, &at),
				 n + 1 < ISOFS_PATH_MAX);
	}
	mounts_close(m);
}

static void mounts_give_names_to_directories_above(void **state)
{
	static const char *const args[] = {
		"images/one/tree=@/rock",
		"images/two=@/rock",
		"=@/rock",
	};
	static const struct {
		const char *path;
		const char *names;
	} cases[] = {
		{"", "images images "},	 {"images", "one two "},
		{"images/", "one two "}, {"images/one", "tree "},
		{"images/one/tree", ""}, {"images/o", ""},
		{"image", ""},		 {"none", ""},
	};
	struct mounts *m = open_all(args, N_ELEM(args), 0);
	char name[ISOFS_PATH_MAX], all[100];
	size_t i, k;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		struct txt t;

		txt_init(&t, all, sizeof(all));
		for (k = 0; k < mounts_count(m); k++)
			if (mounts_name(m, k, cases[i].path, name))
				txt_fmt(&t, "%s ", name);
		assert_string_equal(all, cases[i].names);
	}
	mounts_close(m);
}

static int get(struct mounts *m, const char *path, struct mount_file *f,
	       const char **why)
{
	struct mount_path at;

	assert_true(mounts_at(m, path, false, &at));
	return mount_open(&at, f, why);
}

static void a_replaced_image_is_noticed(void **state)
{
	static const char *const args[] = {"a=@/changing"};
	struct mount_file f, old;
	char path[128];
	struct mounts *m;
	const char *why;
	char buf[4];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/changing", dir);
	write_image("rock", "changing");
	m = open_all(args, 1, 0);
	assert_int_equal(get(m, "a/kernel", &old, &why), 0);
	assert_int_equal(old.node.size, 17);

	/* By an image without Rock Ridge: the link is gone. */
	write_image("plain", "changing");
	assert_int_equal(get(m, "a/kernel", &f, &why), -ENOENT);
	assert_int_equal(f.fd, -1);
	assert_int_equal(get(m, "a/boot/vmlinuz", &f, &why), 0);
	(void)close(f.fd);
	assert_int_equal(get(m, "a/boot", &f, &why), 0);
	assert_true(f.node.dir && f.fd == -1);
	/* Who has the old one keeps it. */
	assert_int_equal(pread(old.fd, buf, 4, (off_t)old.node.off), 4);
	assert_memory_equal(buf, "kern", 4);
	(void)close(old.fd);

	/* Cut short in place; gone; there again. */
	assert_int_equal(truncate(path, 40000), 0);
	assert_int_equal(get(m, "a/boot/vmlinuz", &f, &why), -ENXIO);
	assert_non_null(why);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(get(m, "a/boot/vmlinuz", &f, &why), -ENXIO);
	assert_non_null(why);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(get(m, "a/boot/vmlinuz", &f, &why), -ENXIO);
	write_image("deep", "changing");
	assert_int_equal(get(m, "a/1/2/3", &f, &why), 0);
	mounts_close(m);
	assert_int_equal(unlink(path), 0);
}

static void an_unusable_image_fails_the_start(void **state)
{
	static const char *const twice[] = {"a/b=@/rock", "/a//b/=@/joliet"};
	static const char *const missing[] = {"a=@/rock", "b=@/none"};
	static const char *const no_file[] = {"a=@"};
	static const char *const no_image[] = {"a=/proc/self/exe"};

	(void)state;
	(void)open_all(twice, 2, EX_CONFIG);
	(void)open_all(missing, 2, EX_NOINPUT);
	(void)open_all(no_file, 1, EX_NOINPUT);
	(void)open_all(no_image, 1, EX_DATAERR);
}

static int set_up(void **state)
{
	(void)state;
	log_init("test", LOG_LEVEL_ERROR);
	(void)snprintf(dir, sizeof(dir), "/tmp/pxe-mount.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	write_image("rock", "rock");
	write_image("joliet", "joliet");
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = {"rock", "joliet", "changing"};
	char path[128];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		(void)unlink(path);
	}
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mount_arguments_are_a_path_and_an_image),
		cmocka_unit_test(mount_is_found_by_the_clean_name),
		cmocka_unit_test(mount_names_have_a_longest),
		cmocka_unit_test(mounts_give_names_to_directories_above),
		cmocka_unit_test(a_replaced_image_is_noticed),
		cmocka_unit_test(an_unusable_image_fails_the_start),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
