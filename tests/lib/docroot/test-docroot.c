/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot root: several roots, images over them, case, lists, errors. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../image/vector.h"
#include "docroot/docroot.h"
#include "sys/log.h"
#include "util/txt.h"
#include "wire/err.h"

/*
 * one/a "one"	one/both "one"	one/dir/	one/up -> ../two
 * one/link -> a	one/to-dir -> dir	one/broken -> none	one/fifo
 * one/images/cd/hidden "hidden"	one/images/facts "facts"
 * two/b "two"	two/both "two"	two/Case "case"
 * rock: an image with boot/vmlinuz and a link kernel to it
 */
static char dir[32];

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
}

static void make_image(const char *path)
{
	static char buf[400000];
	int in = vector_load("rock"), out;
	ssize_t n = pread(in, buf, sizeof(buf), 0);

	out = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
	assert_true(n > 0 && out >= 0);
	assert_int_equal(write(out, buf, (size_t)n), n);
	(void)close(in);
	(void)close(out);
}

static int set_up(void **state)
{
	static const char *const dirs[] = {
		"one", "two", "one/dir", "one/images", "one/images/cd",
	};
	size_t i;

	(void)state;
	log_init("test", LOG_LEVEL_ERROR);
	(void)snprintf(dir, sizeof(dir), "/tmp/test-docroot.XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	for (i = 0; i < N_ELEM(dirs); i++)
		assert_int_equal(mkdir(dirs[i], 0755), 0);
	make_file("one/a", "one");
	make_file("one/both", "one");
	make_file("one/images/cd/hidden", "hidden");
	make_file("one/images/facts", "facts");
	make_file("two/b", "two");
	make_file("two/both", "two");
	make_file("two/Case", "case");
	assert_int_equal(symlink("a", "one/link"), 0);
	assert_int_equal(symlink("dir", "one/to-dir"), 0);
	assert_int_equal(symlink("none", "one/broken"), 0);
	assert_int_equal(symlink("../two", "one/up"), 0);
	assert_int_equal(mkfifo("one/fifo", 0644), 0);
	make_image("rock");
	return 0;
}

static int tear_down(void **state)
{
	/* Children before their directory. */
	static const char *const all[] = {
		"one/images/cd/hidden",
		"one/images/cd",
		"one/images/facts",
		"one/images",
		"one/dir",
		"one/a",
		"one/both",
		"one/link",
		"one/to-dir",
		"one/broken",
		"one/up",
		"one/fifo",
		"one",
		"two/b",
		"two/both",
		"two/Case",
		"two",
		"rock",
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(all); i++)
		assert_int_equal(remove(all[i]), 0);
	assert_int_equal(chdir("/"), 0);
	return rmdir(dir);
}

/* Roots one and two, with n mounts. */
static struct docroot *open_both(const char *const *mounts, size_t n)
{
	struct docroot *d = docroot_new();
	char *args[4];
	size_t i;

	assert_non_null(d);
	assert_int_equal(docroot_add_root(d, "root", "one"), 0);
	assert_int_equal(docroot_add_root(d, "root", "two"), 0);
	for (i = 0; i < n; i++) {
		args[i] = strdup(mounts[i]);
		assert_non_null(args[i]);
	}
	assert_int_equal(docroot_add_mounts(d, args, n), 0);
	for (i = 0; i < n; i++)
		free(args[i]);
	return d;
}

/* What the file holds, up to 10 bytes; or the error, as "-N". */
static const char *content(struct docroot *d, size_t root, const char *name,
			   bool ignore_case)
{
	static char buf[16];
	struct docroot_file f;
	int rc = docroot_open(d, root, name, ignore_case, &f);
	size_t n;

	if (rc) {
		assert_int_equal(f.fd, -1);
		(void)snprintf(buf, sizeof(buf), "%d", rc);
		return buf;
	}
	n = f.size < 10 ? (size_t)f.size : 10;
	assert_int_equal(pread(f.fd, buf, n, (off_t)f.off), n);
	buf[n] = 0;
	(void)close(f.fd);
	return buf;
}

static void docroot_each_root_has_its_own_files(void **state)
{
	struct docroot *d = open_both(NULL, 0);

	(void)state;
	assert_string_equal(docroot_dir(d, 0), "one");
	assert_string_equal(docroot_dir(d, 1), "two");
	assert_string_equal(content(d, 0, "a", false), "one");
	assert_string_equal(content(d, 0, "both", false), "one");
	assert_string_equal(content(d, 1, "both", false), "two");
	assert_string_equal(content(d, 1, "b", false), "two");
	assert_string_equal(content(d, 0, "link", false), "one");
	docroot_free(d);
}

static void docroot_open_tells_errors_apart(void **state)
{
	static const struct {
		const char *name;
		int err;
		enum docroot_error what;
	} v[] = {
		{"none", -ENOENT, DOCROOT_MISSING},
		{"a/b", -ENOTDIR, DOCROOT_MISSING},
		{"broken", -ENOENT, DOCROOT_MISSING},
		{"dir", -EISDIR, DOCROOT_IS_DIR},
		{"", -EISDIR, DOCROOT_IS_DIR},
		{"../two/b", -EXDEV, DOCROOT_OUTSIDE},
		{"up/b", -EXDEV, DOCROOT_OUTSIDE},
		{"fifo", -EINVAL, DOCROOT_NOT_REGULAR},
	};
	struct docroot *d = open_both(NULL, 0);
	struct docroot_file f;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		int rc = docroot_open(d, 0, v[i].name, false, &f);

		if (rc != v[i].err || docroot_error(rc) != v[i].what)
			fail_msg("%s: %d", v[i].name, rc);
		assert_int_equal(f.fd, -1);
	}
	docroot_free(d);
}

static void docroot_error_classifies_errors(void **state)
{
	static const struct {
		int err;
		enum docroot_error what;
	} v[] = {
		{-ENAMETOOLONG, DOCROOT_MISSING}, {-EACCES, DOCROOT_DENIED},
		{-EPERM, DOCROOT_DENIED},	  {-ELOOP, DOCROOT_LINK_LOOP},
		{-EMFILE, DOCROOT_BUSY},	  {-ENFILE, DOCROOT_BUSY},
		{-ENOMEM, DOCROOT_BUSY},	  {-ENXIO, DOCROOT_IMAGE_GONE},
		{-EIO, DOCROOT_FAILED},		  {PXE_EBADMSG, DOCROOT_FAILED},
		{PXE_ENOTSUP, DOCROOT_FAILED},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++)
		assert_int_equal(docroot_error(v[i].err), v[i].what);
}

static void docroot_ignores_case_only_if_asked_to(void **state)
{
	static const char *const mounts[] = {"images/cd=rock"};
	struct docroot *d = open_both(mounts, 1);

	(void)state;
	assert_int_equal(docroot_ignore_case(d), 0);
	assert_string_equal(content(d, 1, "Case", false), "case");
	assert_string_equal(content(d, 1, "cASE", true), "case");
	assert_string_equal(content(d, 1, "cASE", false), "-2");
	assert_string_equal(content(d, 0, "IMAGES/FACTS", true), "facts");
	/* The place of a mount, and names in the image. */
	assert_string_equal(content(d, 0, "Images/CD/KERNEL", false), "-2");
	assert_memory_equal(content(d, 0, "Images/CD/KERNEL", true), "kern", 4);
	docroot_free(d);
}

static void docroot_mounts_are_in_every_root(void **state)
{
	static const char *const mounts[] = {"images/cd=rock"};
	struct docroot *d = open_both(mounts, 1);
	struct docroot_file f;
	size_t root;

	(void)state;
	for (root = 0; root < 2; root++) {
		assert_int_equal(
			docroot_open(d, root, "images/cd/kernel", false, &f),
			0);
		assert_true(f.in_image && f.off > 0 && f.size == 17);
		(void)close(f.fd);
		/* What the root has there cannot be seen. */
		assert_string_equal(content(d, root, "images/cd/hidden", false),
				    "-2");
		assert_int_equal(docroot_open(d, root, "images/cd", false, &f),
				 -EISDIR);
	}
	assert_string_equal(content(d, 0, "images/facts", false), "facts");
	assert_string_equal(content(d, 0, "images/cd/../facts", false),
			    "facts");
	assert_int_equal(docroot_open(d, 0, "a", false, &f), 0);
	assert_false(f.in_image);
	(void)close(f.fd);
	docroot_free(d);
}

static void docroot_has_directories_above_mounts(void **state)
{
	static const char *const mounts[] = {"far/away/cd=rock"};
	struct docroot *d = open_both(mounts, 1);
	struct stat st;

	(void)state;
	assert_true(docroot_above_mount(d, ""));
	assert_true(docroot_above_mount(d, "far"));
	assert_true(docroot_above_mount(d, "far/away/"));
	assert_false(docroot_above_mount(d, "far/away/cd"));
	assert_false(docroot_above_mount(d, "fa"));
	assert_int_equal(docroot_stat_dir(d, 0, "far/away", &st), 0);
	assert_int_equal(st.st_ino, 0);
	/* The image's own status. */
	assert_int_equal(docroot_stat_dir(d, 0, "far/away/cd", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(docroot_stat_dir(d, 0, "far/away/cd/boot", &st), 0);
	assert_int_equal(docroot_stat_dir(d, 0, "far/away/cd/kernel", &st),
			 -ENOTDIR);
	assert_int_equal(docroot_stat_dir(d, 0, "dir", &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(docroot_stat_dir(d, 0, "a", &st), -ENOTDIR);
	assert_int_equal(docroot_stat_dir(d, 0, "none", &st), -ENOENT);
	docroot_free(d);
}

/* The entries, sorted, each with its kind, as one text. */
struct entries {
	char name[16][32];
	size_t n;
	size_t stop; /* after so many; 0: never */
};

static int on_entry(void *ctx, const struct docroot_entry *e)
{
	struct entries *l = ctx;

	assert_true(l->n < N_ELEM(l->name));
	(void)snprintf(l->name[l->n], sizeof(l->name[0]), "%s%s", e->name,
		       e->dir ? "/" : "");
	return ++l->n == l->stop ? 7 : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static const char *list(struct docroot *d, size_t root, const char *name)
{
	static char buf[400];
	struct entries l = {.n = 0};
	int rc = docroot_list(d, root, name, on_entry, &l);
	struct txt t;
	size_t i;

	txt_init(&t, buf, sizeof(buf));
	if (rc)
		txt_fmt(&t, "%d", rc);
	qsort(l.name, l.n, sizeof(l.name[0]), by_name);
	for (i = 0; i < l.n; i++)
		txt_fmt(&t, "%s%s", i ? " " : "", l.name[i]);
	return buf;
}

static void docroot_list_has_what_can_be_opened(void **state)
{
	static const char *const mounts[] = {
		"images/cd=rock",
		"images/dvd=rock",
		"images/cd/boot/in=rock",
		"far/away/cd=rock",
	};
	struct docroot *d = open_both(mounts, 4);
	struct entries l = {.stop = 2};

	(void)state;
	/* Links that lead out or nowhere and FIFOs are left out. */
	assert_string_equal(list(d, 0, ""),
			    "a both dir/ far/ images/ link to-dir/");
	assert_string_equal(list(d, 1, ""), "Case b both far/ images/");
	assert_string_equal(list(d, 0, "images"), "cd/ dvd/ facts");
	assert_string_equal(list(d, 0, "images/"), "cd/ dvd/ facts");
	assert_string_equal(list(d, 1, "images"), "cd/ dvd/");
	assert_string_equal(list(d, 0, "far/"), "away/");
	assert_string_equal(list(d, 0, "dir"), "");
	assert_string_equal(list(d, 0, "images/cd/boot"), "grub/ in/ vmlinuz");
	assert_string_equal(list(d, 0, "none"), "-2");
	assert_string_equal(list(d, 0, "a"), "-20");
	assert_int_equal(docroot_list(d, 0, "", on_entry, &l), 7);
	assert_int_equal(l.n, 2);
	docroot_free(d);
}

static void docroot_add_fails_for_a_bad_root_or_image(void **state)
{
	static char missing[] = "x=none", no_image[] = "x=one/a";
	char *args[] = {missing, no_image};
	struct docroot *d = docroot_new();

	(void)state;
	assert_non_null(d);
	assert_int_equal(docroot_add_root(d, "root", "none"), EX_NOINPUT);
	assert_int_equal(docroot_add_root(d, "root", "one/a"), EX_NOINPUT);
	assert_int_equal(docroot_add_root(d, "root", "one"), 0);
	/* The number of a root is the number of the call. */
	assert_string_equal(content(d, 2, "a", false), "one");
	assert_int_equal(docroot_add_mounts(d, args, 1), EX_NOINPUT);
	assert_int_equal(docroot_add_mounts(d, args + 1, 1), EX_DATAERR);
	assert_string_equal(content(d, 2, "a", false), "one");
	docroot_free(d);
	docroot_free(NULL);
}

static void docroot_open_tells_a_missing_image(void **state)
{
	static const char *const mounts[] = {"cd=rock"};
	struct docroot *d = open_both(mounts, 1);
	struct docroot_file f;

	(void)state;
	assert_int_equal(rename("rock", "away"), 0);
	assert_int_equal(docroot_open(d, 0, "cd/kernel", false, &f), -ENXIO);
	assert_non_null(docroot_why(d));
	assert_int_equal(docroot_open(d, 0, "a", false, &f), 0);
	assert_null(docroot_why(d));
	(void)close(f.fd);
	assert_int_equal(rename("away", "rock"), 0);
	assert_int_equal(docroot_open(d, 0, "cd/kernel", false, &f), 0);
	(void)close(f.fd);
	docroot_free(d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(docroot_each_root_has_its_own_files),
		cmocka_unit_test(docroot_open_tells_errors_apart),
		cmocka_unit_test(docroot_error_classifies_errors),
		cmocka_unit_test(docroot_ignores_case_only_if_asked_to),
		cmocka_unit_test(docroot_mounts_are_in_every_root),
		cmocka_unit_test(docroot_has_directories_above_mounts),
		cmocka_unit_test(docroot_list_has_what_can_be_opened),
		cmocka_unit_test(docroot_add_fails_for_a_bad_root_or_image),
		cmocka_unit_test(docroot_open_tells_a_missing_image),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
