/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * isofs on images that xorriso and genisoimage made (vector.h), and on the same
 * images with bytes patched, bits flipped or the end cut off.
 */
#include "../unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "image/isofs_dir.h"
#include "util/txt.h"
#include "vector.h"
#include "wire/err.h"

static struct isofs *open_fs(int fd)
{
	struct isofs *fs;
	const char *why;
	int rc = isofs_open(&fs, fd, &why);

	if (rc)
		fail_msg("open: %d: %s", rc, why ? why : "?");
	return fs;
}

static int find(int fd, const char *path, struct isofs_node *n)
{
	struct isofs *fs = open_fs(fd);
	int rc = isofs_find(fs, path, n);

	isofs_close(fs);
	return rc;
}

struct expect {
	const char *path;
	int rc;
	bool dir;
	uint64_t size;
};

static void expect_all(const char *seed, const struct expect *e, size_t n)
{
	int fd = vector_load(seed);
	struct isofs *fs = open_fs(fd);
	struct isofs_node node;
	size_t i;

	for (i = 0; i < n; i++) {
		int rc = isofs_find(fs, e[i].path, &node);

		if (rc != e[i].rc ||
		    (!rc && (node.dir != e[i].dir ||
			     (!node.dir && node.size != e[i].size))))
			fail_msg("%s: %s: %d, %s", seed, e[i].path, rc,
				 isofs_why(fs) ? isofs_why(fs) : "");
	}
	isofs_close(fs);
	(void)close(fd);
}

#define EXPECT_ALL(seed, cases) expect_all(seed, cases, N_ELEM(cases))

static void isofs_find_by_rock_ridge_name(void **state)
{
	static const struct expect cases[] = {
		{"", 0, true, 0},
		{"/", 0, true, 0},
		{"boot", 0, true, 0},
		{"boot/", 0, true, 0},
		{"//boot//vmlinuz", 0, false, 17},
		{"./boot/../boot/./vmlinuz", 0, false, 17},
		{"boot/vmlinuz/", -ENOTDIR, false, 0},
		{"boot/vmlinuz/x", -ENOTDIR, false, 0},
		{"BOOT/VMLINUZ", -ENOENT, false, 0},
		{"boot/none", -ENOENT, false, 0},
		{"none/vmlinuz", -ENOENT, false, 0},
		{"empty", 0, false, 0},
		{"kernel", 0, false, 17},
		{"kernel/", -ENOTDIR, false, 0},
		{"self/self/kernel", 0, false, 17},
		{"a/up/vmlinuz", 0, false, 17},
		{"a/up/../boot/grub/grub.cfg", 0, false, 5},
		/* The target of a/far fills continuation areas. */
		{"a/far", 0, false, 17},
		{"loop", -ELOOP, false, 0},
		{"abs", -EXDEV, false, 0},
		{"out", -EXDEV, false, 0},
		{"..", -EXDEV, false, 0},
		{"boot/../../x", -EXDEV, false, 0},
	};

	(void)state;
	EXPECT_ALL("rock", cases);
}

static void isofs_find_by_joliet_plain_and_relocated_name(void **state)
{
	static const struct expect joliet[] = {
		{"boot/vmlinuz", 0, false, 17},
		{"\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80.txt", 0, false, 5},
		{"Boot/vmlinuz", -ENOENT, false, 0},
	};
	static const struct expect plain[] = {
		{"boot/vmlinuz", 0, false, 17}, {"BOOT/VmLinuz", 0, false, 17},
		{"read.me", 0, false, 3},	{"noext", 0, false, 2},
		{"noext.", -ENOENT, false, 0},
	};
	static const struct expect deep[] = {
		{"1/2/3/4/5/6/7/8/9/f", 0, false, 5},
		{"1/2/3/4/5/6/7/8/../8/9/f", 0, false, 5},
		{"rr_moved", 0, true, 0},
		{"rr_moved/8", -ENOENT, false, 0},
	};

	(void)state;
	EXPECT_ALL("joliet", joliet);
	EXPECT_ALL("plain", plain);
	EXPECT_ALL("deep", deep);
}

static void isofs_find_casefold_ignores_case(void **state)
{
	int fd = vector_load("rock");
	struct isofs *fs = open_fs(fd);
	struct isofs_node n;

	(void)state;
	assert_int_equal(isofs_find_casefold(fs, "BOOT/VmLinuz", &n), 0);
	assert_int_equal(n.size, 17);
	/* The target of a symbolic link is found without case as well. */
	assert_int_equal(isofs_find_casefold(fs, "A/UP/Grub/GRUB.cfg", &n), 0);
	assert_int_equal(n.size, 5);
	assert_int_equal(isofs_find_casefold(fs, "boot/vmlinux", &n), -ENOENT);
	assert_int_equal(isofs_find(fs, "BOOT/VmLinuz", &n), -ENOENT);
	isofs_close(fs);
	(void)close(fd);
}

static void isofs_find_gives_extent_and_mtime(void **state)
{
	int fd = vector_load("rock");
	struct isofs_node n;
	char buf[17];

	(void)state;
	assert_int_equal(find(fd, "kernel", &n), 0);
	assert_int_equal(pread(fd, buf, sizeof(buf), (off_t)n.off), 17);
	assert_memory_equal(buf, "kernel of a test\n", 17);
	/* 2024-02-29T12:34:56Z */
	assert_int_equal(n.mtime, 1709210096);
	assert_int_equal(find(fd, "boot/grub", &n), 0);
	assert_int_equal(n.mtime, 1709210096);
	(void)close(fd);
}

struct names {
	char text[200];
	struct txt t;
	int stop; /* after so many */
};

static int on_name(void *ctx, const char *name, const struct isofs_node *n)
{
	struct names *l = ctx;

	txt_fmt(&l->t, "%.20s%s", name, n->dir ? "/ " : " ");
	return --l->stop ? 0 : 7;
}

static void isofs_list_gives_sorted_names_that_resolve(void **state)
{
	int fd = vector_load("rock");
	struct isofs *fs = open_fs(fd);
	struct names l = {.stop = 0};

	(void)state;
	txt_init(&l.t, l.text, sizeof(l.text));
	assert_int_equal(isofs_list(fs, "", on_name, &l), 0);
	/* Symbolic links that do not resolve are not listed. */
	assert_string_equal(l.text, "a/ boot/ empty kernel self/ ");
	txt_init(&l.t, l.text, sizeof(l.text));
	l.stop = 2;
	assert_int_equal(isofs_list(fs, "self/a/", on_name, &l), 7);
	assert_string_equal(l.text, "far nnnnnnnnnnnnnnnnnnnn ");
	assert_int_equal(isofs_list(fs, "kernel", on_name, &l), -ENOTDIR);
	assert_int_equal(isofs_list(fs, "none", on_name, &l), -ENOENT);
	isofs_close(fs);
	(void)close(fd);
}

static void isofs_open_refuses_what_is_no_image(void **state)
{
	static const uint8_t zeros[8] = {0};
	struct isofs *fs;
	const char *why;
	int fds[2], fd = vector_open(zeros, sizeof(zeros));

	(void)state;
	assert_int_equal(isofs_open(&fs, fd, &why), PXE_EBADMSG);
	assert_string_equal(why, "not an ISO 9660 image");
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(isofs_open(&fs, fd, &why), PXE_EBADMSG);
	(void)close(fd);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(isofs_open(&fs, fds[0], &why), -EINVAL);
	assert_null(fs);
	(void)close(fds[0]);
	(void)close(fds[1]);
	fd = vector_load("rock");
	assert_int_equal(ftruncate(fd, 20 * VECTOR_SECTOR + 7), 0);
	assert_int_equal(isofs_open(&fs, fd, &why), PXE_EBADMSG);
	assert_non_null(strstr(why, "truncated"));
	(void)close(fd);
}

/* --- one field patched ------------------------------------------------------
 */

/* The offset of the first n bytes equal to those at what, from off on. */
static off_t seek(int fd, off_t off, const void *what, size_t n)
{
	static uint8_t image[400000];
	ssize_t len = pread(fd, image, sizeof(image), off);
	uint8_t *p = len > 0 ? memmem(image, (size_t)len, what, n) : NULL;

	assert_non_null(p);
	return off + (p - image);
}

static void put(int fd, off_t off, const void *p, size_t n)
{
	assert_int_equal(pwrite(fd, p, n, off), n);
}

/* The offset of the directory record with that plain name. */
static off_t record(int fd, const char *plain)
{
	return seek(fd, 16 * VECTOR_SECTOR + 200, plain, strlen(plain)) - 33;
}

enum {
	REC_LEN = 0,
	REC_LBA = 2,
	REC_SIZE = 10,
	REC_FLAGS = 25,
	REC_UNIT = 26,
};

static void patched(const char *plain, off_t field, const void *p, size_t n,
		    const char *path, int want)
{
	int fd = vector_load("rock");
	struct isofs_node node;
	int rc;

	put(fd, record(fd, plain) + field, p, n);
	rc = find(fd, path, &node);
	if (rc != want)
		fail_msg("%s at %d: %s: %d", plain, (int)field, path, rc);
	/* Other files are still found. */
	assert_int_equal(find(fd, "empty", &node), 0);
	(void)close(fd);
}

static void damaged_record_fails_the_paths_through_it(void **state)
{
	static const struct {
		const char *plain;
		off_t field;
		const char *value;
		size_t n;
		const char *path;
		int rc;
	} cases[] = {
		{"VMLINUZ", REC_LBA, "\xff\xff\xff\xff", 4, "kernel",
		 PXE_EBADMSG},
		{"VMLINUZ", REC_SIZE, "\xff\xff\xff\xff", 4, "kernel",
		 PXE_EBADMSG},
		{"VMLINUZ", REC_SIZE, "\x01\x10\x00\x00", 4, "kernel",
		 PXE_EBADMSG},
		{"VMLINUZ", REC_UNIT, "\x01\x01", 2, "kernel", PXE_ENOTSUP},
		/* Another extent is to follow, but the next record is of
		 * another name. */
		{"VMLINUZ", REC_FLAGS, "\x80", 1, "kernel", PXE_EBADMSG},
		/* Directory flag and Rock Ridge mode disagree. */
		{"BOOT", REC_FLAGS, "\x00", 1, "boot/vmlinuz", PXE_EBADMSG},
		{"VMLINUZ", REC_FLAGS, "\x02", 1, "kernel", PXE_EBADMSG},
		{"BOOT", REC_SIZE, "\x00\x00\x00\x00", 4, "kernel",
		 PXE_EBADMSG},
		{"BOOT", REC_SIZE, "\xff\xff\xff\xff", 4, "kernel", PXE_ERANGE},
		{"BOOT", REC_SIZE, "\x00\x00\x20\x00", 4, "kernel",
		 PXE_EBADMSG},
		{"BOOT", REC_LBA, "\xff\xff\xff\xff", 4, "kernel", PXE_EBADMSG},
		/* The system area, all zeros, is an empty directory. */
		{"BOOT", REC_LBA, "\x00\x00\x00\x00", 4, "kernel", -ENOENT},
		/* The record swallows the next one, or is too short. */
		{"GRUB", REC_LEN, "\xff", 1, "kernel", -ENOENT},
		{"GRUB", REC_LEN, "\x21", 1, "kernel", PXE_EBADMSG},
		{"VMLINUZ", REC_LEN, "\x00", 1, "kernel", -ENOENT},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++)
		patched(cases[i].plain, cases[i].field, cases[i].value,
			cases[i].n, cases[i].path, cases[i].rc);
}

/* Find path after n bytes, from back bytes before the NM entry's name on, were
 * replaced. */
static int renamed(const char *name, off_t back, const char *as, size_t n,
		   const char *path)
{
	int rc, fd = vector_load("rock");
	struct isofs_node node;

	put(fd, seek(fd, 16 * VECTOR_SECTOR + 2048, name, strlen(name)) - back,
	    as, n);
	rc = find(fd, path, &node);
	(void)close(fd);
	return rc;
}

static void invalid_rock_ridge_name_fails_its_directory(void **state)
{
	(void)state;
	assert_int_equal(renamed("grub", 0, "gr/b", 4, "kernel"), PXE_EBADMSG);
	assert_int_equal(renamed("grub", 0, "gr\0b", 4, "kernel"), PXE_EBADMSG);
	assert_int_equal(renamed("grub", 0, "grxb", 4, "boot/grxb"), 0);
	/* A name "..", spelled out. */
	assert_int_equal(renamed("up", 0, "..", 2, "a/far"), PXE_EBADMSG);
	/* NM flags CURRENT and PARENT. */
	assert_int_equal(renamed("grub", 1, "\2", 1, "kernel"), PXE_EBADMSG);
	assert_int_equal(renamed("grub", 1, "\4", 1, "kernel"), PXE_EBADMSG);
}

static void damaged_symbolic_link_fails_its_path(void **state)
{
	static const char target[] = "\0\x04"
				     "boot\0\x07vmlinuz";
	static const struct {
		size_t at;
		const char *byte;
		int rc;
	} cases[] = {
		{3, "/", PXE_EBADMSG}, /* a slash, a NUL in a component */
		{3, "\0", PXE_EBADMSG},
		{7, "\xff", PXE_EBADMSG}, /* component longer than its entry */
		{0, "\x08", -EXDEV},	  /* ROOT: absolute */
		{0, "\x04", -EXDEV},	  /* PARENT: ".." */
		{0, "\x01", -ENOENT},	  /* CONTINUE: "bootvmlinuz" */
		{0, "\x02", -ENOENT},	  /* CURRENT: "./vmlinuz" */
	};
	struct isofs_node node;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		int rc, fd = vector_load("rock");
		off_t at = seek(fd, 0, target, sizeof(target) - 1);

		put(fd, at + (off_t)cases[i].at, cases[i].byte, 1);
		rc = find(fd, "kernel", &node);
		if (rc != cases[i].rc)
			fail_msg("case %zu: %d", i, rc);
		(void)close(fd);
	}
}

static void loop_of_directories_or_continuations_fails(void **state)
{
	int fd = vector_load("rock");
	off_t boot = record(fd, "BOOT"), grub = record(fd, "GRUB"), ce;
	struct isofs_node node;
	uint8_t b[28];

	(void)state;
	/* boot/grub gets the extent of boot. */
	assert_int_equal(pread(fd, b, 16, boot + REC_LBA), 16);
	put(fd, grub + REC_LBA, b, 16);
	assert_int_equal(find(fd, "boot/grub", &node), -ELOOP);
	assert_int_equal(find(fd, "boot/vmlinuz", &node), 0);
	(void)close(fd);

	/* A continuation area that holds the CE entry which leads to it. */
	fd = vector_load("rock");
	ce = record(fd, "FAR");
	ce = seek(fd, ce, "CE\x1c\x01", 4);
	assert_int_equal(pread(fd, b, sizeof(b), ce), sizeof(b));
	put(fd, (b[4] | b[5] << 8) * VECTOR_SECTOR + (b[12] | b[13] << 8), b,
	    sizeof(b));
	assert_int_equal(find(fd, "a/up", &node), PXE_EBADMSG);
	assert_int_equal(find(fd, "kernel", &node), 0);
	/* A continuation area beyond the image, and one beyond its block. */
	put(fd, ce + 4, "\xff\xff\xff\xff", 4);
	assert_int_equal(find(fd, "a/up", &node), PXE_EBADMSG);
	put(fd, ce + 4, b + 4, 8);
	put(fd, ce + 12, "\xff\xff\xff\xff", 4);
	assert_int_equal(find(fd, "a/up", &node), PXE_EBADMSG);
	(void)close(fd);
}

static void relocated_directory_in_a_wrong_place_fails(void **state)
{
	int fd = vector_load("deep");
	off_t cl = seek(fd, 0, "CL\x0c\x01", 4);
	struct isofs_node node;
	uint8_t b[4];

	(void)state;
	/* CL leads to the root, to sector 1, and beyond the image. */
	assert_int_equal(pread(fd, b, 4, 16 * VECTOR_SECTOR + 158), 4);
	put(fd, cl + 4, b, 4);
	assert_int_equal(find(fd, "1/2/3/4/5/6/7/8", &node), -ELOOP);
	put(fd, cl + 4, "\x01\0\0\0", 4);
	assert_int_equal(find(fd, "1/2/3/4/5/6/7/8", &node), PXE_EBADMSG);
	put(fd, cl + 4, "\xff\xff\xff\xff", 4);
	assert_int_equal(find(fd, "1/2/3/4/5/6/7/8", &node), PXE_EBADMSG);
	(void)close(fd);
}

/* The image file is truncated after isofs_open(). */
static void image_truncated_while_open_fails(void **state)
{
	int fd = vector_load("rock");
	struct isofs *fs = open_fs(fd);
	struct isofs_node node;

	(void)state;
	assert_int_equal(ftruncate(fd, 100), 0);
	assert_int_equal(isofs_find(fs, "boot/vmlinuz", &node), PXE_EBADMSG);
	assert_string_equal(isofs_why(fs), "the image was cut short");
	assert_int_equal(isofs_find(fs, "empty", &node), 0);
	assert_null(isofs_why(fs));
	isofs_close(fs);
	(void)close(fd);
}

/* --- every bit ------------------------------------------------------------ */

static void look(int fd, const char *seed, long at)
{
	const char *broken;
	unsigned names;

	broken = vector_explore(fd, &names);
	if (broken)
		fail_msg("%s, %ld: %s", seed, at, broken);
}

static void every_bit(const char *seed)
{
	int fd = vector_load(seed);
	unsigned names, bit;
	struct stat st;
	off_t at;

	assert_null(vector_explore(fd, &names));
	assert_true(names >= 4);
	assert_int_equal(fstat(fd, &st), 0);
	for (at = 16 * VECTOR_SECTOR; at < st.st_size; at++) {
		uint8_t b, flipped;

		assert_int_equal(pread(fd, &b, 1, at), 1);
		/* Most bytes are zero: of those each 64th is enough. */
		if (!b && at % 64)
			continue;
		for (bit = 0; bit < 8; bit++) {
			flipped = (uint8_t)(b ^ 1u << bit);
			put(fd, at, &flipped, 1);
			look(fd, seed, (long)at);
		}
		put(fd, at, &b, 1);
	}
	/* Every prefix, from the longest on. */
	for (at = st.st_size - 1; at >= 0; at -= at > 40000 ? 7 : 61) {
		assert_int_equal(ftruncate(fd, at), 0);
		look(fd, seed, (long)at);
	}
	(void)close(fd);
}

static void every_flipped_bit_and_prefix_stays_in_bounds(void **state)
{
	(void)state;
	every_bit("rock");
	every_bit("joliet");
	every_bit("plain");
	every_bit("deep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(isofs_find_by_rock_ridge_name),
		cmocka_unit_test(isofs_find_by_joliet_plain_and_relocated_name),
		cmocka_unit_test(isofs_find_casefold_ignores_case),
		cmocka_unit_test(isofs_find_gives_extent_and_mtime),
		cmocka_unit_test(isofs_list_gives_sorted_names_that_resolve),
		cmocka_unit_test(isofs_open_refuses_what_is_no_image),
		cmocka_unit_test(damaged_record_fails_the_paths_through_it),
		cmocka_unit_test(invalid_rock_ridge_name_fails_its_directory),
		cmocka_unit_test(damaged_symbolic_link_fails_its_path),
		cmocka_unit_test(loop_of_directories_or_continuations_fails),
		cmocka_unit_test(relocated_directory_in_a_wrong_place_fails),
		cmocka_unit_test(image_truncated_while_open_fails),
		cmocka_unit_test(every_flipped_bit_and_prefix_stays_in_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
