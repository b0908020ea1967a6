/* SPDX-License-Identifier: BSD-2-Clause */
/* Names without regard to case, and what a miss costs. */
#include "../../lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docroot/casefold.h"
#include "docroot/root.h"

struct tree {
	char dir[64];
	int root;
	struct casefold *fold;
};

static void put(const struct tree *t, const char *name)
{
	int fd;

	if (name[strlen(name) - 1] == '/') {
		assert_int_equal(mkdirat(t->root, name, 0755), 0);
		return;
	}
	fd = openat(t->root, name, O_CREAT | O_WRONLY | O_EXCL, 0644);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
}

/* Say when a directory was last written, so that no test has to wait. */
static void touch(const struct tree *t, const char *dir, time_t when)
{
	const struct timespec at[2] = {{when, 0}, {when, 0}};

	assert_int_equal(utimensat(t->root, dir, at, 0), 0);
}

static int set_up(void **state)
{
	static const char *const names[] = {
		"Boot/", "Boot/BCD",  "Boot/bcd.LOG", "boot.sdi",
		"both/", "both/File", "BOTH/",	      "BOTH/other",
		"a",	 "A",	      "x/",	      "x/AA",
		"x/Aa",	 "x/aA",      "z@",	      "\303\204",
	};
	struct tree *t = calloc(1, sizeof(*t));
	size_t i;

	assert_non_null(t);
	(void)snprintf(t->dir, sizeof(t->dir), "/tmp/pxe-fold.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->root = root_open(t->dir);
	t->fold = casefold_new(0);
	*state = t;
	for (i = 0; i < N_ELEM(names); i++)
		put(t, names[i]);
	assert_int_equal(symlinkat("Boot", t->root, "Link"), 0);
	assert_int_equal(symlinkat("/etc", t->root, "Out"), 0);
	return t->root >= 0 && t->fold ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int tear_down(void **state)
{
	struct tree *t = *state;

	casefold_free(t->fold);
	(void)close(t->root);
	(void)nftw(t->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(t);
	return 0;
}

static void casefold_finds_a_name_in_other_case(void **state)
{
	static const struct {
		const char *name, *found; /* NULL: there is none */
	} tab[] = {
		{"boot/bcd", "Boot/BCD"},
		{"BOOT/BCD.LOG", "Boot/bcd.LOG"},
		{"Boot/BCD", "Boot/BCD"},
		{"/boot//bcd", "Boot/BCD"},
		{"BOOT.SDI", "boot.sdi"},
		{"link/bcd", "Link/BCD"},
		/* The name itself, else the first in byte order. */
		{"a", "a"},
		{"A", "A"},
		{"x/aa", "x/AA"},
		{"x/Aa", "x/Aa"},
		{"X/aA", "x/aA"},
		/* No second try where the first directory has it not. */
		{"both/file", "both/File"},
		{"BOTH/file", NULL},
		{"Both/other", "BOTH/other"},
		{"Both/file", NULL},
		/* Nothing but the letters of ASCII: @ and ` are none. */
		{"Z@", "z@"},
		{"z`", NULL},
		{"\303\244", NULL},
		/* Not there, or not for us. */
		{"none", NULL},
		{"boot/none", NULL},
		{"none/none", NULL},
		{"boot.SDI/x", NULL},
		{"out/passwd", NULL},
		{"../x", NULL},
	};
	struct tree *t = *state;
	char out[64];
	size_t i;

	for (i = 0; i < N_ELEM(tab); i++) {
		int rc = casefold_find(t->fold, t->root, tab[i].name, out,
				       sizeof(out));

		if (rc != (tab[i].found ? 0 : -ENOENT) ||
		    (!rc && strcmp(out, tab[i].found)))
			fail_msg("%s: %d %s", tab[i].name, rc, out);
	}
}

static void casefold_bounds_the_length_of_names(void **state)
{
	char name[400], out[300], small[8];
	struct tree *t = *state;

	memset(name, 'n', sizeof(name));
	name[255] = 0;
	assert_int_equal(
		casefold_find(t->fold, t->root, name, out, sizeof(out)),
		-ENOENT);
	name[255] = 'n';
	name[256] = 0;
	assert_int_equal(
		casefold_find(t->fold, t->root, name, out, sizeof(out)),
		-ENAMETOOLONG);
	assert_int_equal(casefold_find(t->fold, t->root, "boot/bcd", small,
				       sizeof(small)),
			 -ENAMETOOLONG);
}

/* PXELINUX: ten misses in one directory, and its file at last. */
static void casefold_reads_an_unchanged_directory_once(void **state)
{
	struct tree *t = *state;
	char out[64], name[32];
	uint64_t before;
	int i;

	touch(t, "Boot", 1000);
	touch(t, ".", 1000);
	assert_int_equal(
		casefold_find(t->fold, t->root, "boot/none", out, sizeof(out)),
		-ENOENT);
	before = casefold_reads(t->fold);
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "boot/01-52-54-%d", i);
		assert_int_equal(
			casefold_find(t->fold, t->root, name, out, sizeof(out)),
			-ENOENT);
	}
	assert_int_equal(
		casefold_find(t->fold, t->root, "boot/bcd", out, sizeof(out)),
		0);
	assert_int_equal(casefold_reads(t->fold), before);
	/* The part that is there by its name needs no reading. */
	assert_int_equal(
		casefold_find(t->fold, t->root, "Boot/bcd", out, sizeof(out)),
		0);
	assert_int_equal(casefold_reads(t->fold), before);
}

static void casefold_sees_a_directory_change(void **state)
{
	struct tree *t = *state;
	char out[64];

	touch(t, "x", 1000);
	assert_int_equal(
		casefold_find(t->fold, t->root, "x/NEW", out, sizeof(out)),
		-ENOENT);
	put(t, "x/new");
	touch(t, "x", 1001);
	assert_int_equal(
		casefold_find(t->fold, t->root, "x/NEW", out, sizeof(out)), 0);
	assert_string_equal(out, "x/new");
	assert_int_equal(unlinkat(t->root, "x/new", 0), 0);
	touch(t, "x", 1002);
	assert_int_equal(
		casefold_find(t->fold, t->root, "x/NEW", out, sizeof(out)),
		-ENOENT);
}

/* What was written just now may be written again unseen: it is not kept. */
static void casefold_rereads_a_directory_just_changed(void **state)
{
	struct casefold *f = casefold_new(3600);
	struct tree *t = *state;
	char out[64];
	int i;

	assert_non_null(f);
	for (i = 1; i <= 20; i++) {
		assert_int_equal(
			casefold_find(f, t->root, "NONE", out, sizeof(out)),
			-ENOENT);
		assert_int_equal(casefold_reads(f), i);
	}
	casefold_free(f);
}

/* More directories than are kept. */
static void casefold_keeps_the_last_directories(void **state)
{
	struct tree *t = *state;
	char name[16], out[64];
	int i, turn;

	for (i = 0; i < 20; i++) {
		(void)snprintf(name, sizeof(name), "d%d/", i);
		put(t, name);
		(void)snprintf(name, sizeof(name), "d%d/File", i);
		put(t, name);
	}
	for (turn = 0; turn < 3; turn++)
		for (i = 0; i < 20; i++) {
			(void)snprintf(name, sizeof(name), "d%d/file", i);
			assert_int_equal(casefold_find(t->fold, t->root, name,
						       out, sizeof(out)),
					 0);
			(void)snprintf(name, sizeof(name), "d%d/File", i);
			assert_string_equal(out, name);
		}
}

/* It is read once, and then has no names; what is asked for exactly is. */
static void casefold_takes_a_huge_directory_as_empty(void **state)
{
	struct tree *t = *state;
	char name[32], out[64];
	uint64_t before;
	int i;

	put(t, "large/");
	for (i = 0; i < CASEFOLD_NAMES_MAX + 1; i++) {
		(void)snprintf(name, sizeof(name), "large/F%d", i);
		assert_int_equal(symlinkat("x", t->root, name), 0);
	}
	touch(t, "large", 1000);
	before = casefold_reads(t->fold);
	for (i = 0; i < 5; i++)
		assert_int_equal(casefold_find(t->fold, t->root, "large/f1",
					       out, sizeof(out)),
				 -ENOENT);
	assert_int_equal(casefold_reads(t->fold), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			casefold_finds_a_name_in_other_case, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			casefold_bounds_the_length_of_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			casefold_reads_an_unchanged_directory_once, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			casefold_sees_a_directory_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			casefold_rereads_a_directory_just_changed, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			casefold_keeps_the_last_directories, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			casefold_takes_a_huge_directory_as_empty, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
