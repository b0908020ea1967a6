/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Volume descriptors and the boot catalog of ISO 9660 images (ECMA-119, section
 * 8; Joliet Specification; El Torito Specification 1.0): see iso9660.h.
 */
#include "proto/iso9660.h"

#include <string.h>

#include "util/utf8.h"
#include "wire/err.h"
#include "wire/rd.h"

/* Offsets within a descriptor, from 0; ECMA-119, 8.4, counts from 1. */
enum {
	VD_ID = 1,
	VD_SYSTEM = 8,
	VD_VOLUME = 40,
	VD_BLOCKS = 80,
	VD_ESCAPES = 88,
	VD_BLOCK_SIZE = 128,
	VD_ROOT = 156,
	VD_PUBLISHER = 318,
	VD_APPLICATION = 574,
	VD_CATALOG = 71, /* boot record: El Torito 1.0, figure 7 */
};

/* Bytes of an entry of a boot catalog. */
#define ENTRY 32

enum {
	ENTRY_VALIDATION = 0x01,
	ENTRY_BOOTABLE = 0x88,
	ENTRY_SECTION = 0x90,
	ENTRY_LAST_SECTION = 0x91,
	ENTRY_EXTENSION = 0x44,
};

enum iso9660_kind iso9660_kind(const void *sector, size_t len)
{
	static const struct {
		char id[6];
		enum iso9660_kind kind;
	} known[] = {
		{"CD001", ISO9660_CD001},
		{"NSR02", ISO9660_UDF},
		{"NSR03", ISO9660_UDF},
		{"BEA01", ISO9660_EXTENDED_AREA},
		{"TEA01", ISO9660_EXTENDED_AREA},
		{"BOOT2", ISO9660_EXTENDED_AREA},
	};
	const uint8_t *id;
	struct rd r;
	size_t i;

	rd_init(&r, sector, len);
	rd_skip(&r, VD_ID);
	id = rd_bytes(&r, 5);
	for (i = 0; id && i < sizeof(known) / sizeof(known[0]); i++)
		if (!memcmp(id, known[i].id, 5))
			return known[i].kind;
	return ISO9660_OTHER;
}

/* A reader of the n bytes at buf from offset off on. */
static struct rd at(const void *buf, size_t n, size_t off)
{
	struct rd r;

	rd_init(&r, buf, n);
	rd_skip(&r, off);
	return r;
}

/* End a text of n bytes before its padding, which is blanks or NULs. */
static void trim(char *dst, size_t n)
{
	while (n && (dst[n - 1] == ' ' || !dst[n - 1]))
		n--;
	dst[n] = 0;
}

/* Store a text of n bytes. */
static void text8(char *dst, struct rd r, size_t n)
{
	rd_copy(&r, dst, n);
	trim(dst, n);
}

/*
 * Store a text of n bytes of big-endian UCS-2, which has no surrogates.  dst
 * has room for 3 bytes a character.
 */
static void text16(char *dst, struct rd r, size_t n)
{
	size_t len = 0;

	for (n /= 2; n; n--) {
		uint32_t c = rd_be16(&r);

		if (!c)
			break;
		if (c >= 0xd800 && c < 0xe000)
			c = 0xfffd;
		len += utf8_put((uint8_t *)dst + len, c);
	}
	trim(dst, len);
}

/* The level of Joliet, by its escape sequence (Joliet, section 3). */
static uint8_t joliet_level(const void *buf, size_t len)
{
	struct rd r = at(buf, len, VD_ESCAPES);
	uint16_t intro = rd_be16(&r);
	uint8_t final = rd_u8(&r);

	if (intro != ('%' << 8 | '/'))
		return 0;
	return final == '@' ? 1 : final == 'C' ? 2 : final == 'E' ? 3 : 0;
}

static int volume_decode(struct iso9660_vd *vd, const void *buf, size_t len)
{
	void (*text)(char *dst, struct rd r, size_t n) = text8;
	struct rd r;

	if (vd->type == ISO9660_SUPPLEMENTARY)
		vd->joliet = joliet_level(buf, len);
	if (vd->joliet)
		text = text16;
	text(vd->system, at(buf, len, VD_SYSTEM), 32);
	text(vd->volume, at(buf, len, VD_VOLUME), 32);
	text(vd->publisher, at(buf, len, VD_PUBLISHER), 128);
	text(vd->application, at(buf, len, VD_APPLICATION), 128);
	r = at(buf, len, VD_BLOCKS);
	vd->blocks = rd_le32(&r);
	r = at(buf, len, VD_BLOCK_SIZE);
	vd->block_size = rd_le16(&r);
	r = at(buf, len, VD_ROOT + 2);
	vd->root_lba = rd_le32(&r);
	rd_skip(&r, 4); /* the big-endian copy */
	vd->root_size = rd_le32(&r);
	return vd->block_size ? 0 : PXE_EBADMSG;
}

int iso9660_vd_decode(struct iso9660_vd *vd, const void *buf, size_t len)
{
	static const char el_torito[] = "EL TORITO SPECIFICATION";
	const uint8_t *id;
	struct rd r;

	memset(vd, 0, sizeof(*vd));
	if (len < ISO9660_SECTOR)
		return PXE_ETRUNC;
	if (iso9660_kind(buf, len) != ISO9660_CD001)
		return PXE_EBADMSG;
	r = at(buf, len, 0);
	vd->type = rd_u8(&r);
	if (vd->type == ISO9660_PRIMARY || vd->type == ISO9660_SUPPLEMENTARY)
		return volume_decode(vd, buf, len);
	if (vd->type == ISO9660_BOOT) {
		r = at(buf, len, 7);
		id = rd_bytes(&r, sizeof(el_torito) - 1);
		if (!id || memcmp(id, el_torito, sizeof(el_torito) - 1) != 0)
			return 0;
		r = at(buf, len, VD_CATALOG);
		vd->catalog = rd_le32(&r);
	}
	return 0;
}

uint64_t iso9660_vd_bytes(const struct iso9660_vd *vd)
{
	return (uint64_t)vd->blocks * vd->block_size;
}

/*
 * Check a validation entry: 16 words whose sum is 0, and a key (El Torito 1.0,
 * figure 2).
 */
static int validation(struct rd r, uint8_t *platform)
{
	struct rd words = r;
	unsigned sum = 0, i;

	for (i = 0; i < ENTRY / 2; i++)
		sum += rd_le16(&words);
	if (words.err)
		return words.err;
	if (rd_u8(&r) != ENTRY_VALIDATION || (sum & 0xffff))
		return PXE_EBADMSG;
	*platform = rd_u8(&r);
	rd_skip(&r, 28);
	return rd_be16(&r) == 0x55aa ? 0 : PXE_EBADMSG;
}

/*
 * Keep a default entry or an entry of a section, which are alike (El Torito
 * 1.0, figures 3 and 5).
 */
static void boot_entry(struct iso9660_boot *b, struct rd r, uint8_t platform)
{
	struct iso9660_boot_entry *e = &b->e[b->n];

	if (b->n == ISO9660_BOOT_MAX)
		return;
	e->platform = platform;
	e->bootable = rd_u8(&r) == ENTRY_BOOTABLE;
	e->media = rd_u8(&r) & 0x0f;
	rd_skip(&r, 4);
	e->sectors = rd_le16(&r);
	e->lba = rd_le32(&r);
	b->n++;
}

/*
 * Take the sections: a header says how many entries follow it (El Torito 1.0,
 * figure 4).  The count is not trusted: what looks like a header is one.
 */
static void sections(struct iso9660_boot *b, struct rd *r)
{
	uint8_t platform = 0;
	uint16_t left = 0;

	while (rd_left(r) >= ENTRY) {
		struct rd e = rd_sub(r, ENTRY), whole = e;
		uint8_t id = rd_u8(&e);

		if (id == ENTRY_SECTION || id == ENTRY_LAST_SECTION) {
			platform = rd_u8(&e);
			left = rd_le16(&e);
		} else if (id != ENTRY_EXTENSION) {
			if (!left)
				return;
			boot_entry(b, whole, platform);
			left--;
		}
	}
}

int iso9660_boot_decode(struct iso9660_boot *b, const void *buf, size_t len)
{
	uint8_t platform;
	struct rd r, e;
	int rc;

	memset(b, 0, sizeof(*b));
	rd_init(&r, buf, len);
	e = rd_sub(&r, ENTRY);
	rc = validation(e, &platform);
	if (rc)
		return rc;
	e = rd_sub(&r, ENTRY);
	if (e.err)
		return e.err;
	boot_entry(b, e, platform);
	sections(b, &r);
	return 0;
}

bool iso9660_boot_has(const struct iso9660_boot *b, uint8_t platform)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->e[i].bootable && b->e[i].platform == platform)
			return true;
	return false;
}
