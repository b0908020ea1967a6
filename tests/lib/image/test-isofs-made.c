/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * isofs on images whose directory records are written here one by one: layouts
 * that mastering programs make on large discs only, and ones that none makes.
 */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/isofs.h"
#include "image/isofs_read.h"
#include "util/txt.h"
#include "wire/err.h"

#define SECTOR 2048

/* The sector of the root; tests use those after it. */
#define ROOT 20

struct made {
	int fd;
	uint64_t at; /* where the next record goes */
};

static void put(const struct made *m, uint64_t at, const void *p, size_t n)
{
	assert_int_equal(pwrite(m->fd, p, n, (off_t)at), n);
}

static void le32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

/* An image of so many bytes, with an empty root of root_size bytes. */
static struct made make(uint64_t size, uint32_t root_size)
{
	struct made m = {memfd_create("made", MFD_CLOEXEC), ROOT * SECTOR};
	uint8_t vd[SECTOR] = "\1CD001\1";

	assert_true(m.fd >= 0);
	assert_int_equal(ftruncate(m.fd, (off_t)size), 0);
	le32(vd + 80, ROOT + 1);
	vd[129] = SECTOR >> 8;
	le32(vd + 158, ROOT);
	le32(vd + 166, root_size);
	put(&m, 16 * SECTOR, vd, sizeof(vd));
	put(&m, 17 * SECTOR,
	    "\xff"
	    "CD001\1",
	    7);
	return m;
}

struct rec {
	const char *name;
	uint32_t lba, size;
	uint8_t flags;
	uint8_t xattr;
};

enum {
	DIR = 2,
	ASSOC = 4,
	MORE = 0x80
};

/* Add a record, with n bytes of a system use area. */
static void add_use(struct made *m, const struct rec *r, const void *use,
		    size_t n)
{
	size_t name = strlen(r->name) ? strlen(r->name) : 1;
	size_t head = 33 + name + (name % 2 == 0);
	uint8_t b[256] = {0};

	b[0] = (uint8_t)(head + n);
	b[1] = r->xattr;
	le32(b + 2, r->lba);
	le32(b + 10, r->size);
	b[25] = r->flags;
	b[32] = (uint8_t)name;
	memcpy(b + 33, r->name, strlen(r->name));
	if (n)
		memcpy(b + head, use, n);
	if (m->at % SECTOR + b[0] > SECTOR)
		m->at += SECTOR - m->at % SECTOR;
	put(m, m->at, b, b[0]);
	m->at += b[0];
}

static void add(struct made *m, const struct rec *r)
{
	add_use(m, r, NULL, 0);
}

static struct isofs *open_fs(const struct made *m)
{
	struct isofs *fs;
	const char *why;
	int rc = isofs_open(&fs, m->fd, &why);

	if (rc)
		fail_msg("open: %d: %s", rc, why ? why : "?");
	return fs;
}

/* Look path up in the image. */
static int find(const struct made *m, const char *path, struct isofs_node *n)
{
	struct isofs *fs = open_fs(m);
	int rc = isofs_find(fs, path, n);

	isofs_close(fs);
	return rc;
}

/* The error of isofs_open(), whose reason must contain want. */
static int root_error(const struct made *m, const char *want)
{
	struct isofs *fs;
	const char *why;
	int rc = isofs_open(&fs, m->fd, &why);

	assert_null(fs);
	assert_non_null(why);
	if (!strstr(why, want))
		fail_msg("%s, not %s", why, want);
	(void)close(m->fd);
	return rc;
}

/* Look up a file "f" that has n records. */
static int extents(const struct rec *r, size_t n, struct isofs_node *node)
{
	struct made m = make(6ull << 30, SECTOR);
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		add(&m, &r[i]);
	rc = find(&m, "f", node);
	(void)close(m.fd);
	return rc;
}

static void file_in_adjacent_extents_is_joined_others_fail(void **state)
{
	static const struct rec large[] = {
		{"F.;1", 100, 0xfffff800, MORE, 0},
		{"F.;1", 100 + 0x1fffff, 5000, 0, 0},
	};
	static const struct rec with_empty[] = {
		{"F", 100, 4096, MORE, 0},
		{"F", 0, 0, MORE, 0},
		{"F", 102, 1, 0, 0},
	};
	static const struct rec gap[] = {
		{"F", 100, 4096, MORE, 0},
		{"F", 103, 1, 0, 0},
	};
	static const struct rec odd[] = {
		{"F", 100, 4095, MORE, 0},
		{"F", 102, 1, 0, 0},
	};
	static const struct rec beyond[] = {
		{"F", 100, 0xfffff800, MORE, 0},
		{"F", 100 + 0x1fffff, 0xfffff800, 0, 0},
	};
	static const struct rec xattr[] = {
		{"F", 100, 10, 0, 2},
	};
	struct isofs_node n;

	(void)state;
	assert_int_equal(extents(large, 2, &n), 0);
	assert_true(n.off == 100 * SECTOR && n.size == 0xfffff800ull + 5000);
	assert_int_equal(extents(with_empty, 3, &n), 0);
	assert_true(n.off == 100 * SECTOR && n.size == 4097);
	assert_int_equal(extents(gap, 2, &n), PXE_ENOTSUP);
	assert_int_equal(extents(odd, 2, &n), PXE_ENOTSUP);
	assert_int_equal(extents(beyond, 2, &n), PXE_EBADMSG);
	assert_int_equal(extents(xattr, 1, &n), 0);
	assert_true(n.off == 102 * SECTOR && n.size == 10);
}

static void file_without_last_extent_fails_its_directory(void **state)
{
	static const struct rec other = {"G", 102, 1, 0, 0};
	static const struct rec part = {"F", 100, 2048, MORE, 0};
	struct made m = make(1 << 20, SECTOR);

	(void)state;
	add(&m, &part);
	assert_int_equal(root_error(&m, "last extent"), PXE_EBADMSG);
	m = make(1 << 20, SECTOR);
	add(&m, &part);
	add(&m, &other);
	assert_int_equal(root_error(&m, "last extent"), PXE_EBADMSG);
	m = make(1 << 20, SECTOR);
	add(&m, &(struct rec){"F", 100, 2048, DIR | MORE, 0});
	add(&m, &(struct rec){"F", 101, 2048, DIR, 0});
	assert_int_equal(root_error(&m, "several extents"), PXE_EBADMSG);
}

static void highest_version_wins_and_associated_file_is_hidden(void **state)
{
	struct made m = make(1 << 20, SECTOR);
	struct isofs_node n;

	(void)state;
	/* ECMA-119, 9.3: the highest version comes first. */
	add(&m, &(struct rec){"A.TXT;1", 100, 9, ASSOC, 0});
	add(&m, &(struct rec){"A.TXT;12", 101, 2, 0, 0});
	add(&m, &(struct rec){"A.TXT;1", 102, 1, 0, 0});
	add(&m, &(struct rec){"B;X", 103, 3, 0, 0});
	assert_int_equal(find(&m, "a.txt", &n), 0);
	assert_int_equal(n.size, 2);
	assert_int_equal(find(&m, "a.txt;1", &n), -ENOENT);
	assert_int_equal(find(&m, "b;x", &n), 0);
	(void)close(m.fd);
}

static void malformed_record_fails_its_directory(void **state)
{
	struct made m = make(1 << 20, 2 * SECTOR);

	(void)state;
	/* A record that crosses the end of its sector. */
	while (m.at % SECTOR < SECTOR - 40)
		add(&m, &(struct rec){"A", 100, 1, 0, 0});
	put(&m, m.at, "\xff", 1);
	assert_int_equal(root_error(&m, "a damaged directory"), PXE_EBADMSG);

	/* A record shorter than its fixed part; with an empty name; with a
	 * name beyond its end. */
	m = make(1 << 20, SECTOR);
	put(&m, m.at, "\x10", 1);
	assert_int_equal(root_error(&m, "a damaged directory"), PXE_EBADMSG);
	m = make(1 << 20, SECTOR);
	add(&m, &(struct rec){"A", 100, 1, 0, 0});
	put(&m, ROOT * SECTOR + 32, "\0", 1);
	assert_int_equal(root_error(&m, "a damaged directory"), PXE_EBADMSG);
	m = make(1 << 20, SECTOR);
	add(&m, &(struct rec){"A", 100, 1, 0, 0});
	put(&m, ROOT * SECTOR + 32, "\xc8", 1);
	assert_int_equal(root_error(&m, "a damaged directory"), PXE_EBADMSG);

	m = make(1 << 20, SECTOR);
	add(&m, &(struct rec){"A/B", 100, 1, 0, 0});
	assert_int_equal(root_error(&m, "an invalid name"), PXE_EBADMSG);
	m = make(1 << 20, SECTOR);
	add(&m, &(struct rec){"..;1", 100, 1, 0, 0});
	assert_int_equal(root_error(&m, "an invalid name"), PXE_EBADMSG);
}

static void invalid_root_or_volume_fails_open(void **state)
{
	struct made m = make(1 << 20, 0);

	(void)state;
	assert_int_equal(root_error(&m, "no bytes"), PXE_EBADMSG);
	m = make(1 << 20, 0xffffffff);
	assert_int_equal(root_error(&m, "too large"), PXE_ERANGE);
	m = make(1 << 20, ISOFS_DIR_MAX);
	assert_int_equal(root_error(&m, "beyond the end"), PXE_EBADMSG);
	m = make(1 << 20, SECTOR);
	put(&m, 16 * SECTOR + 128, "\0\2", 2);
	assert_int_equal(root_error(&m, "2048"), PXE_ENOTSUP);
	m = make(1 << 20, SECTOR);
	put(&m, 16 * SECTOR + 80, "\xff\xff\xff\xff", 4);
	assert_int_equal(root_error(&m, "truncated"), PXE_EBADMSG);
}

/* Directories within each other, a sector each; "f" in the last. */
static void path_of_more_than_127_directories_fails(void **state)
{
	struct made m = make(1 << 20, SECTOR);
	char path[2 * ISOFS_DEPTH_MAX + 8];
	struct isofs_node n;
	struct txt t;
	unsigned i;

	(void)state;
	txt_init(&t, path, sizeof(path));
	for (i = 0; i < ISOFS_DEPTH_MAX + 1; i++) {
		m.at = (ROOT + i) * SECTOR;
		add(&m, &(struct rec){"D", ROOT + i + 1, SECTOR, DIR, 0});
		add(&m, &(struct rec){"F", 100, i, 0, 0});
		if (i < ISOFS_DEPTH_MAX - 1)
			txt_str(&t, "d/");
	}
	txt_str(&t, "f");
	assert_int_equal(find(&m, path, &n), 0);
	assert_int_equal(n.size, ISOFS_DEPTH_MAX - 1);
	path[strlen(path) - 1] = 'd';
	assert_int_equal(find(&m, path, &n), PXE_ERANGE);
	(void)close(m.fd);
}

static void path_of_4096_bytes_fails(void **state)
{
	struct made m = make(1 << 20, SECTOR);
	static char path[ISOFS_PATH_MAX + 1];
	struct isofs_node n;

	(void)state;
	memset(path, '/', ISOFS_PATH_MAX);
	assert_int_equal(find(&m, path, &n), -ENAMETOOLONG);
	path[ISOFS_PATH_MAX - 1] = 0;
	assert_int_equal(find(&m, path, &n), 0);
	assert_true(n.dir);
	(void)close(m.fd);
}

/* An image whose root has an SP and an RR entry: Rock Ridge is in use. */
static struct made make_rock(uint64_t size, uint32_t root_size)
{
	static const uint8_t use[] = "SP\7\1\xbe\xef\0RR\5\1\x81";
	struct made m = make(size, root_size);

	add_use(&m, &(struct rec){"", ROOT, root_size, DIR, 0}, use,
		sizeof(use) - 1);
	return m;
}

/* The continuation area of every record is a block full of entries. */
static void directory_beyond_the_read_budget_fails(void **state)
{
	static uint8_t block[SECTOR];
	uint8_t ce[28] = "CE\x1c\1";
	uint32_t size = 4 << 20;
	struct made m = make_rock(ISOFS_DIR_MAX, size);
	char name[8];
	unsigned i;

	(void)state;
	/* Entries of an unknown signature. */
	for (i = 0; i < SECTOR; i += 4)
		memcpy(block + i, "XX\4\1", 4);
	put(&m, 18 * SECTOR, block, SECTOR);
	le32(ce + 4, 18);
	le32(ce + 20, SECTOR);
	for (i = 0; m.at < ROOT * SECTOR + size - 100; i++) {
		(void)snprintf(name, sizeof(name), "%07u", i);
		add_use(&m, &(struct rec){name, 100, 1, 0, 0}, ce, sizeof(ce));
	}
	assert_int_equal(root_error(&m, "more to read"), PXE_ERANGE);
}

/* Symbolic link n leads to link n + 1. */
static void chain_of_40_links_is_followed_41_fails(void **state)
{
	uint8_t use[44 + 11] = "PX\x2c\1";
	struct made m = make_rock(1 << 20, 4 * SECTOR);
	struct isofs_node n;
	char name[4], next[4];
	unsigned i;

	(void)state;
	for (i = 0; i < 60; i++) {
		(void)snprintf(name, sizeof(name), "L%02u", i);
		(void)snprintf(next, sizeof(next), "L%02u", i + 1);
		le32(use + 4, 0120777);
		memcpy(use + 44, "SL\x0a\1\0\0\3", 7);
		memcpy(use + 51, next, 3);
		use[46] = 10;
		add_use(&m, &(struct rec){name, 0, 0, 0, 0}, use, 54);
	}
	add(&m, &(struct rec){"L60", 100, 3, 0, 0});
	assert_int_equal(find(&m, "L20", &n), 0);
	assert_int_equal(n.size, 3);
	assert_int_equal(find(&m, "L19", &n), -ELOOP);
	/* A device, a link without SL, a zisofs file. */
	le32(use + 4, 0020600);
	add_use(&m, &(struct rec){"DEV", 0, 0, 0, 0}, use, 44);
	le32(use + 4, 0120777);
	add_use(&m, &(struct rec){"NIX", 0, 0, 0, 0}, use, 44);
	memcpy(use + 44, "ZF\4\1", 4);
	le32(use + 4, 0100644);
	add_use(&m, &(struct rec){"ZIP", 100, 3, 0, 0}, use, 48);
	assert_int_equal(find(&m, "DEV", &n), -EINVAL);
	assert_int_equal(find(&m, "NIX", &n), PXE_EBADMSG);
	assert_int_equal(find(&m, "ZIP", &n), PXE_ENOTSUP);
	(void)close(m.fd);
}

/* More directories, and more bytes of them, than the cache holds. */
static void cache_of_directories_stays_within_its_bytes(void **state)
{
	enum {
		N = 200,
		SECTORS = 64
	};
	struct made m = make(64 << 20, 8 * SECTOR);
	struct isofs *fs;
	struct isofs_node n;
	char name[20];
	unsigned i, k, round;

	(void)state;
	for (i = 0; i < N; i++) {
		(void)snprintf(name, sizeof(name), "D%u", i);
		add(&m, &(struct rec){name, 100 + i * SECTORS, SECTORS * SECTOR,
				      DIR, 0});
	}
	for (i = 0; i < N; i++) {
		m.at = (100 + i * SECTORS) * SECTOR;
		for (k = 0; k < 40 * SECTORS; k++) {
			(void)snprintf(name, sizeof(name), "F%u", k);
			add(&m, &(struct rec){name, 90, i, 0, 0});
		}
	}
	fs = open_fs(&m);
	for (round = 0; round < 2; round++)
		for (i = 0; i < N; i++) {
			(void)snprintf(name, sizeof(name), "d%u/f1000", i);
			assert_int_equal(isofs_find(fs, name, &n), 0);
			assert_int_equal(n.size, i);
			assert_true(fs->bytes <= ISOFS_CACHE_MAX);
		}
	isofs_close(fs);
	(void)close(m.fd);
}

static int count(void *ctx, const char *name, const struct isofs_node *n)
{
	(void)name;
	(void)n;
	++*(unsigned *)ctx;
	return 0;
}

static void hundred_thousand_names_are_found_and_listed(void **state)
{
	uint32_t size = 3000 * SECTOR;
	struct made m = make(8 << 20, size);
	unsigned i, n_names = 0;
	struct isofs_node n;
	struct isofs *fs;
	char name[20];

	(void)state;
	for (i = 0; i < 100000; i++) {
		(void)snprintf(name, sizeof(name), "%06u.DEB;1", i);
		add(&m, &(struct rec){name, 90, i % 2048, 0, 0});
	}
	fs = open_fs(&m);
	for (i = 0; i < 100000; i += 17) {
		(void)snprintf(name, sizeof(name), "%06u.deb", i);
		assert_int_equal(isofs_find(fs, name, &n), 0);
		assert_int_equal(n.size, i % 2048);
	}
	assert_int_equal(isofs_list(fs, "", count, &n_names), 0);
	assert_int_equal(n_names, 100000);
	isofs_close(fs);
	(void)close(m.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			file_in_adjacent_extents_is_joined_others_fail),
		cmocka_unit_test(file_without_last_extent_fails_its_directory),
		cmocka_unit_test(
			highest_version_wins_and_associated_file_is_hidden),
		cmocka_unit_test(malformed_record_fails_its_directory),
		cmocka_unit_test(invalid_root_or_volume_fails_open),
		cmocka_unit_test(path_of_more_than_127_directories_fails),
		cmocka_unit_test(path_of_4096_bytes_fails),
		cmocka_unit_test(directory_beyond_the_read_budget_fails),
		cmocka_unit_test(chain_of_40_links_is_followed_41_fails),
		cmocka_unit_test(cache_of_directories_stays_within_its_bytes),
		cmocka_unit_test(hundred_thousand_names_are_found_and_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
