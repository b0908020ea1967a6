/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vectors are the sectors of an image that xorriso 1.5.4 made, and a UDF
 * mark by genisoimage: the seeds of the fuzzer.
 */
#include "../unit.h"

#include <stdio.h>
#include <string.h>

#include "../mutate.h"
#include "proto/iso9660.h"
#include "proto/iso9660_dir.h"
#include "proto/iso9660_name.h"
#include "wire/err.h"

struct vector {
	uint8_t b[ISO9660_SECTOR];
	size_t n;
};

static void load(struct vector *v, const char *name)
{
	const char *dir = getenv("PXE_SRCDIR");
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/iso9660/%s",
		       dir ? dir : ".", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	v->n = fread(v->b, 1, sizeof(v->b), f);
	(void)fclose(f);
	assert_true(v->n > 0);
}

static void iso9660_kind_of_a_recognition_sector(void **state)
{
	static const struct {
		const char *file;
		enum iso9660_kind kind;
	} cases[] = {
		{"primary", ISO9660_CD001},    {"boot", ISO9660_CD001},
		{"terminator", ISO9660_CD001}, {"udf", ISO9660_UDF},
		{"catalog", ISO9660_OTHER},    {"directory", ISO9660_OTHER},
	};
	struct vector v;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		load(&v, cases[i].file);
		assert_int_equal(iso9660_kind(v.b, v.n), cases[i].kind);
	}
	assert_int_equal(iso9660_kind("\0BEA01", 6), ISO9660_EXTENDED_AREA);
	assert_int_equal(iso9660_kind("\1CD00", 5), ISO9660_OTHER);
	assert_int_equal(iso9660_kind(NULL, 0), ISO9660_OTHER);
}

static void iso9660_primary_descriptor_is_decoded(void **state)
{
	struct iso9660_vd vd;
	struct vector v;

	(void)state;
	load(&v, "primary");
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(vd.type, ISO9660_PRIMARY);
	assert_string_equal(vd.system, "");
	assert_string_equal(vd.volume, "Debian 12.5.0 amd64 n");
	assert_string_equal(vd.publisher, "SOMEBODY");
	assert_string_equal(vd.application, "SOME APPLICATION");
	assert_int_equal(vd.block_size, 2048);
	assert_int_equal(vd.blocks, 0xc0);
	assert_true(iso9660_vd_bytes(&vd) == 0xc0 * 2048);
	assert_int_equal(vd.root_lba, 0x14);
	assert_int_equal(vd.root_size, 2048);
	assert_int_equal(vd.joliet, 0);

	/* The little-endian copy counts. */
	v.b[84] = v.b[85] = v.b[86] = v.b[87] = 0;
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(vd.blocks, 0xc0);
	/* The longest text has no padding. */
	memset(v.b + 40, 'x', 32);
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(strlen(vd.volume), 32);
	v.b[128] = v.b[129] = 0;
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), PXE_EBADMSG);
	assert_int_equal(iso9660_vd_decode(&vd, v.b, 2047), PXE_ETRUNC);
}

static void iso9660_joliet_descriptor_is_decoded(void **state)
{
	struct iso9660_vd vd;
	struct vector v;

	(void)state;
	load(&v, "joliet");
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(vd.type, ISO9660_SUPPLEMENTARY);
	assert_int_equal(vd.joliet, 3);
	assert_string_equal(vd.volume, "Debian 12.5.0 am");
	/* A lone surrogate; a euro sign. */
	memcpy(v.b + 40, "\xd8\x00\x20\xac", 4);
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_memory_equal(vd.volume, "\xef\xbf\xbd\xe2\x82\xac", 6);
	/* All of it in three bytes a character. */
	memset(v.b + 40, 0x30, 32);
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(strlen(vd.volume), 48);
	memcpy(v.b + 88, "%/B", 3);
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(vd.joliet, 0);
}

static void iso9660_boot_record_names_the_catalog(void **state)
{
	struct iso9660_vd vd;
	struct vector v;

	(void)state;
	load(&v, "boot");
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(vd.type, ISO9660_BOOT);
	assert_int_not_equal(vd.catalog, 0);
	v.b[7] = 'X';
	assert_int_equal(iso9660_vd_decode(&vd, v.b, v.n), 0);
	assert_int_equal(vd.catalog, 0);
}

static void iso9660_boot_catalog_is_decoded_and_checked(void **state)
{
	struct iso9660_boot b;
	struct vector v;

	(void)state;
	load(&v, "catalog");
	assert_int_equal(iso9660_boot_decode(&b, v.b, v.n), 0);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.e[0].platform, ISO9660_X86);
	assert_int_equal(b.e[0].sectors, 4);
	assert_int_equal(b.e[0].lba, 0x27);
	assert_int_equal(b.e[1].platform, ISO9660_EFI);
	assert_int_equal(b.e[1].sectors, 8);
	assert_int_equal(b.e[1].lba, 0x25);
	assert_true(iso9660_boot_has(&b, ISO9660_X86));
	assert_true(iso9660_boot_has(&b, ISO9660_EFI));
	assert_false(iso9660_boot_has(&b, ISO9660_MAC));

	/* Not bootable. */
	v.b[32] = 0;
	assert_int_equal(iso9660_boot_decode(&b, v.b, v.n), 0);
	assert_false(iso9660_boot_has(&b, ISO9660_X86));
	/* Cut after the default entry, within it, within the first. */
	assert_int_equal(iso9660_boot_decode(&b, v.b, 64), 0);
	assert_int_equal(b.n, 1);
	assert_int_equal(iso9660_boot_decode(&b, v.b, 63), PXE_ETRUNC);
	assert_int_equal(iso9660_boot_decode(&b, v.b, 31), PXE_ETRUNC);
	/* The checksum is wrong. */
	v.b[4] ^= 1;
	assert_int_equal(iso9660_boot_decode(&b, v.b, v.n), PXE_EBADMSG);
	assert_int_equal(b.n, 0);
}

/* A section that claims more entries than are kept, or are there. */
static void iso9660_boot_catalog_of_many_is_bounded(void **state)
{
	struct iso9660_boot b;
	struct vector v;
	size_t at;

	(void)state;
	load(&v, "catalog");
	memcpy(v.b + 66, "\xff\xff", 2);
	for (at = 96; at < sizeof(v.b); at += 32)
		memcpy(v.b + at, "\x88", 1);
	assert_int_equal(iso9660_boot_decode(&b, v.b, sizeof(v.b)), 0);
	assert_int_equal(b.n, ISO9660_BOOT_MAX);
	assert_int_equal(iso9660_boot_decode(&b, v.b, 160), 0);
	assert_int_equal(b.n, 3);
}

/* The name of an NM entry of the record. */
static size_t rock_name(const struct iso9660_dirent *e, char *out, size_t cap)
{
	struct rd area = e->use;
	struct iso9660_use u;
	size_t len = 0;

	while (iso9660_use_next(&area, &u)) {
		size_t n = rd_left(&u.data);

		if (!strcmp(u.sig, "NM") && n > 1 && len + n < cap) {
			memcpy(out + len, u.data.p + 1, n - 1);
			len += n - 1;
		}
	}
	out[len] = 0;
	return len;
}

static void iso9660_directory_with_rock_ridge_names(void **state)
{
	static const char *const names[] = {
		"",	"",	   "a long name with blanks.txt",
		"EFI",	"efi.img", "isolinux",
		"link",
	};
	struct iso9660_dirent e;
	struct iso9660_use u;
	struct iso9660_px px = {0};
	struct vector v;
	uint8_t skip = 9;
	char name[256];
	struct rd r;
	size_t i;

	(void)state;
	load(&v, "directory");
	rd_init(&r, v.b, v.n);
	for (i = 0; i < N_ELEM(names); i++) {
		struct rd area;

		assert_int_equal(iso9660_dirent_next(&r, &e), 1);
		assert_int_equal(iso9660_dirent_is_self(&e), i == 0);
		assert_int_equal(iso9660_dirent_is_parent(&e), i == 1);
		(void)rock_name(&e, name, sizeof(name));
		assert_string_equal(name, names[i]);
		area = e.use;
		if (!i) {
			assert_int_equal(iso9660_use_next(&area, &u), 1);
			assert_true(iso9660_use_sp(&u, &skip));
			assert_int_equal(skip, 0);
		}
		while (iso9660_use_next(&area, &u))
			(void)iso9660_use_px(&u, &px);
		assert_int_equal((px.mode & 0170000) == 0040000,
				 (e.flags & ISO9660_DIRECTORY) != 0);
	}
	/* Rock Ridge 1.10: no serial number. */
	assert_false(px.has_serial);
}

static void iso9660_malformed_directory_record_fails(void **state)
{
	struct iso9660_dirent e;
	struct vector v;
	struct rd r;

	(void)state;
	load(&v, "directory");
	/* Too short for its fields; longer than the sector; without a name. */
	v.b[0] = 33;
	rd_init(&r, v.b, v.n);
	assert_int_equal(iso9660_dirent_next(&r, &e), PXE_EBADMSG);
	assert_int_equal(iso9660_dirent_next(&r, &e), 0);
	v.b[0] = 255;
	rd_init(&r, v.b, 200);
	assert_int_equal(iso9660_dirent_next(&r, &e), PXE_EBADMSG);
	v.b[32] = 0;
	rd_init(&r, v.b, v.n);
	assert_int_equal(iso9660_dirent_next(&r, &e), PXE_EBADMSG);
	v.b[0] = 0;
	rd_init(&r, v.b, v.n);
	assert_int_equal(iso9660_dirent_next(&r, &e), 0);
	rd_init(&r, NULL, 0);
	assert_int_equal(iso9660_dirent_next(&r, &e), 0);
}

static void iso9660_system_use_entries_are_decoded(void **state)
{
	static const uint8_t ce[28] = {
		'C', 'E', 28, 1, 1, 2, 3, 4,  0, 0, 0, 0, 5, 6,
		7,   8,	  0,  0, 0, 0, 9, 10, 0, 0, 0, 0, 0, 0,
	};
	static const uint8_t px[44] = {
		[0] = 'P', 'X', 44, 1, 0xed, 0x81, [36] = 7, 1,
	};
	struct iso9660_use u;
	struct iso9660_ce c = {0};
	struct iso9660_px x = {0};
	struct rd r;

	(void)state;
	rd_init(&r, px, sizeof(px));
	assert_int_equal(iso9660_use_next(&r, &u), 1);
	assert_true(iso9660_use_px(&u, &x));
	assert_int_equal(x.mode, 0100755);
	assert_true(x.has_serial);
	assert_int_equal(x.serial, 0x107);
	assert_false(iso9660_use_ce(&u, &c));
	rd_init(&r, ce, sizeof(ce));
	assert_int_equal(iso9660_use_next(&r, &u), 1);
	assert_true(iso9660_use_ce(&u, &c));
	assert_int_equal(c.block, 0x04030201);
	assert_int_equal(c.off, 0x08070605);
	assert_int_equal(c.len, 0x0a09);
	rd_init(&r, ce, sizeof(ce) - 1);
	assert_int_equal(iso9660_use_next(&r, &u), 0);
	rd_init(&r, "ST\4\1", 4);
	assert_int_equal(iso9660_use_next(&r, &u), 0);
	rd_init(&r, "px\4\1", 4);
	assert_int_equal(iso9660_use_next(&r, &u), 0);
	rd_init(&r, "PX\3\1", 4);
	assert_int_equal(iso9660_use_next(&r, &u), 0);
}

static void one(const uint8_t *p, size_t len, void *ctx)
{
	struct iso9660_dirent e;
	struct iso9660_boot b;
	struct iso9660_vd vd;
	struct rd r;

	(void)ctx;
	(void)iso9660_vd_decode(&vd, p, len);
	(void)iso9660_boot_decode(&b, p, len);
	assert_true(b.n <= ISO9660_BOOT_MAX);
	rd_init(&r, p, len);
	while (iso9660_dirent_next(&r, &e) > 0) {
		char name[512];

		(void)rock_name(&e, name, sizeof(name));
	}
}

static void iso9660_survives_every_mutation(void **state)
{
	static const char *const files[] = {
		"primary", "joliet", "boot", "catalog", "directory", "udf",
	};
	struct vector v;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(files); i++) {
		load(&v, files[i]);
		mutate_all(one, v.b, v.n, NULL);
	}
}

static void iso9660_date_with_time_zone_becomes_utc(void **state)
{
	static const struct {
		uint8_t date[7];
		bool good;
		int64_t t;
	} cases[] = {
		{{70, 1, 1, 0, 0, 0, 0}, true, 0},
		{{124, 2, 29, 12, 34, 56, 0}, true, 1709210096},
		{{124, 3, 1, 0, 0, 0, 0}, true, 1709251200},
		/* 15 minutes a unit, east of Greenwich positive. */
		{{124, 2, 29, 14, 34, 56, 8}, true, 1709210096},
		{{124, 2, 29, 4, 34, 56, 0xe0}, true, 1709210096},
		{{200, 3, 1, 0, 0, 0, 0}, true, 4107542400},
		{{0, 1, 1, 0, 0, 0, 0}, true, -2208988800},
		{{255, 12, 31, 23, 59, 60, 0}, true, 5869584000},
		{{0}, false, 0},
		{{124, 13, 1, 0, 0, 0, 0}, false, 0},
		{{124, 1, 32, 0, 0, 0, 0}, false, 0},
		{{124, 1, 1, 24, 0, 0, 0}, false, 0},
		{{124, 1, 1, 0, 0, 0, 53}, false, 0},
		{{124, 1, 1, 0, 0, 0, 0x80}, false, 0},
	};
	size_t i;
	int64_t t;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		t = 0;
		assert_int_equal(iso9660_date(&t, cases[i].date),
				 cases[i].good);
		if (t != cases[i].t)
			fail_msg("case %zu: %lld", i, (long long)t);
	}
}

static void iso9660_joliet_name_becomes_utf8(void **state)
{
	static const struct {
		const char *raw;
		size_t n;
		int len;
		const char *name;
	} cases[] = {
		{"\0a\0.\0b\0;\0001", 10, 3, "a.b"},
		{"\0a\0;\0001\0002", 8, 1, "a"},
		{"\0a\0;", 4, 2, "a;"},
		{"\0;\0001", 4, 0, ""},
		{"\x20\xac", 2, 3, "\xe2\x82\xac"},
		{"\xd8\x3d\xde\x00", 4, 4, "\xf0\x9f\x98\x80"},
		/* Half a pair: alone, at the end, the second half. */
		{"\xd8\x3d\0a", 4, 4,
		 "\xef\xbf\xbd"
		 "a"},
		{"\xd8\x3d", 2, 3, "\xef\xbf\xbd"},
		{"\xde\x00\xd8\x3d", 4, 6, "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\0a\0", 3, PXE_EBADMSG, NULL},
		{"\0a\0b\0c\0d\0e\0f\0g\0h", 16, PXE_ENOSPC, NULL},
	};
	char name[8];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		struct iso9660_dirent e = {
			.name = (const uint8_t *)cases[i].raw,
			.name_len = cases[i].n,
		};

		if (iso9660_name_joliet(name, sizeof(name), &e) != cases[i].len)
			fail_msg("case %zu", i);
		if (cases[i].name)
			assert_string_equal(name, cases[i].name);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso9660_date_with_time_zone_becomes_utc),
		cmocka_unit_test(iso9660_joliet_name_becomes_utf8),
		cmocka_unit_test(iso9660_kind_of_a_recognition_sector),
		cmocka_unit_test(iso9660_primary_descriptor_is_decoded),
		cmocka_unit_test(iso9660_joliet_descriptor_is_decoded),
		cmocka_unit_test(iso9660_boot_record_names_the_catalog),
		cmocka_unit_test(iso9660_boot_catalog_is_decoded_and_checked),
		cmocka_unit_test(iso9660_boot_catalog_of_many_is_bounded),
		cmocka_unit_test(iso9660_directory_with_rock_ridge_names),
		cmocka_unit_test(iso9660_malformed_directory_record_fails),
		cmocka_unit_test(iso9660_system_use_entries_are_decoded),
		cmocka_unit_test(iso9660_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
