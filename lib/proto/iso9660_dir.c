/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directory records of ISO 9660 and their system use entries (ECMA-119, 9.1;
 * SUSP; Rock Ridge): see iso9660_dir.h.
 */
#include "proto/iso9660_dir.h"

#include <string.h>

#include "wire/err.h"

/* Bytes of a record before its name. */
#define RECORD_HEAD 33

/* Bytes of a system use entry before its data. */
#define USE_HEAD 4

static bool is_byte_name(const struct iso9660_dirent *e, uint8_t c)
{
	return e->name_len == 1 && *e->name == c;
}

bool iso9660_dirent_is_self(const struct iso9660_dirent *e)
{
	return is_byte_name(e, 0);
}

bool iso9660_dirent_is_parent(const struct iso9660_dirent *e)
{
	return is_byte_name(e, 1);
}

int iso9660_dirent_next(struct rd *sector, struct iso9660_dirent *e)
{
	struct rd r;
	uint8_t len;

	if (!rd_left(sector) || !*sector->p)
		return 0;
	len = *sector->p;
	r = rd_sub(sector, len);
	rd_skip(&r, 1);
	e->xattr = rd_u8(&r);
	e->lba = rd_le32(&r);
	rd_skip(&r, 4); /* the big-endian copy */
	e->size = rd_le32(&r);
	rd_skip(&r, 4); /* the big-endian copy */
	e->date = rd_bytes(&r, 7);
	e->flags = rd_u8(&r);
	e->interleave = rd_be16(&r) != 0; /* sizes of a unit and of a gap */
	rd_skip(&r, 4);			  /* volume number */
	e->name_len = rd_u8(&r);
	e->name = rd_bytes(&r, e->name_len);
	/* Padded to an even length; the last one of a sector may lack that. */
	if (e->name_len % 2 == 0 && rd_left(&r))
		rd_skip(&r, 1);
	e->use = r;
	if (r.err || !e->name_len) {
		rd_fail(sector, PXE_EBADMSG);
		return PXE_EBADMSG;
	}
	return 1;
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

int iso9660_use_next(struct rd *area, struct iso9660_use *u)
{
	struct rd r = *area;
	uint8_t len;

	rd_copy(&r, u->sig, 2);
	u->sig[2] = 0;
	len = rd_u8(&r);
	u->version = rd_u8(&r);
	if (r.err || len < USE_HEAD || len > rd_left(area) ||
	    !is_upper((uint8_t)u->sig[0]) || !is_upper((uint8_t)u->sig[1]) ||
	    !memcmp(u->sig, "ST", 2))
		return 0;
	u->data = rd_sub(&r, len - (size_t)USE_HEAD);
	rd_skip(area, len);
	return 1;
}

bool iso9660_use_sp(const struct iso9660_use *u, uint8_t *skip)
{
	struct rd r = u->data;
	uint16_t check = rd_be16(&r);
	uint8_t n = rd_u8(&r);

	if (memcmp(u->sig, "SP", 2) != 0 || check != 0xbeef || r.err)
		return false;
	*skip = n;
	return true;
}

/* A number that is stored in both byte orders: the little-endian one. */
static uint32_t both32(struct rd *r)
{
	uint32_t v = rd_le32(r);

	rd_skip(r, 4);
	return v;
}

bool iso9660_use_ce(const struct iso9660_use *u, struct iso9660_ce *ce)
{
	struct rd r = u->data;

	if (memcmp(u->sig, "CE", 2) != 0)
		return false;
	ce->block = both32(&r);
	ce->off = both32(&r);
	ce->len = both32(&r);
	return !r.err;
}

bool iso9660_use_px(const struct iso9660_use *u, struct iso9660_px *px)
{
	struct rd r = u->data;
	uint32_t mode;

	if (memcmp(u->sig, "PX", 2) != 0)
		return false;
	mode = both32(&r);
	rd_skip(&r, 3 * 8); /* links, owner, group */
	if (r.err)
		return false;
	px->mode = mode;
	px->serial = both32(&r);
	px->has_serial = !r.err;
	return true;
}
