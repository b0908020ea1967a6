/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names, links and times of files in ISO 9660 images (ECMA-119, Joliet, Rock
 * Ridge): see iso9660_name.h.
 */
#include "proto/iso9660_name.h"

#include <string.h>

#include "util/utf8.h"
#include "wire/err.h"

/* How many of the n bytes of name stand before ";" and a version number. */
static size_t unversioned(const uint8_t *name, size_t n)
{
	size_t i = n;

	while (i && name[i - 1] >= '0' && name[i - 1] <= '9')
		i--;
	return i && i < n && name[i - 1] == ';' ? i - 1 : n;
}

size_t iso9660_name_plain(const struct iso9660_dirent *e)
{
	size_t n = unversioned(e->name, e->name_len);

	return n > 1 && e->name[n - 1] == '.' ? n - 1 : n;
}

/* Take the next character of UTF-16; r has at least two bytes. */
static uint32_t utf16_next(struct rd *r)
{
	uint32_t c = rd_be16(r);
	struct rd peek = *r;
	uint32_t low;

	if (c < 0xd800 || c >= 0xe000)
		return c;
	low = rd_be16(&peek);
	if (c >= 0xdc00 || peek.err || low < 0xdc00 || low >= 0xe000)
		return 0xfffd;
	*r = peek;
	return 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
}

int iso9660_name_joliet(char *dst, size_t cap, const struct iso9660_dirent *e)
{
	size_t len = 0, n;
	uint8_t out[4];
	struct rd r;

	if (e->name_len % 2)
		return PXE_EBADMSG;
	rd_init(&r, e->name, e->name_len);
	while (rd_left(&r)) {
		n = utf8_put(out, utf16_next(&r));
		if (cap - len <= n)
			return PXE_ENOSPC;
		memcpy(dst + len, out, n);
		len += n;
	}
	len = unversioned((const uint8_t *)dst, len);
	dst[len] = 0;
	return (int)len;
}

bool iso9660_use_nm(const struct iso9660_use *u, struct iso9660_nm *nm)
{
	struct rd r = u->data;
	uint8_t flags = rd_u8(&r);

	if (memcmp(u->sig, "NM", 2) != 0 || r.err)
		return false;
	nm->more = flags & 1;
	nm->special = flags & (2 | 4);
	nm->len = rd_left(&r);
	nm->text = rd_bytes(&r, nm->len);
	return true;
}

bool iso9660_use_sl(const struct iso9660_use *u, struct iso9660_sl *sl)
{
	struct rd r = u->data;
	uint8_t flags = rd_u8(&r);

	if (memcmp(u->sig, "SL", 2) != 0 || r.err)
		return false;
	sl->more = flags & 1;
	sl->parts = r;
	return true;
}

int iso9660_part_next(struct rd *parts, struct iso9660_part *p)
{
	if (!rd_left(parts))
		return parts->err ? PXE_EBADMSG : 0;
	p->flags = rd_u8(parts);
	p->len = rd_u8(parts);
	p->text = rd_bytes(parts, p->len);
	return parts->err ? PXE_EBADMSG : 1;
}

bool iso9660_use_cl(const struct iso9660_use *u, uint32_t *block)
{
	struct rd r = u->data;
	uint32_t v = rd_le32(&r);

	if (memcmp(u->sig, "CL", 2) != 0 || r.err)
		return false;
	*block = v;
	return true;
}

/* The times that the flags name stand in the order of their bits. */
bool iso9660_use_tf(const struct iso9660_use *u, int64_t *mtime)
{
	enum {
		CREATION = 1,
		MODIFY = 2,
		LONG_FORM = 0x80
	};
	struct rd r = u->data;
	uint8_t flags = rd_u8(&r);
	const uint8_t *date;

	/* The long form, 17 bytes a time, is allowed but not in use. */
	if (memcmp(u->sig, "TF", 2) != 0 || (flags & LONG_FORM) ||
	    !(flags & MODIFY))
		return false;
	if (flags & CREATION)
		rd_skip(&r, 7);
	date = rd_bytes(&r, 7);
	return date && iso9660_date(mtime, date);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days(int year, unsigned month, unsigned day)
{
	static const uint16_t before[] = {0,   31,  59,	 90,  120, 151,
					  181, 212, 243, 273, 304, 334};
	int last = year - 1;
	bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
	int64_t n = (int64_t)last * 365 + last / 4 - last / 100 + last / 400;

	return n - 719162 + before[month - 1] + (leap && month > 2) + day - 1;
}

bool iso9660_date(int64_t *t, const uint8_t date[static 7])
{
	int zone = date[6] < 128 ? date[6] : date[6] - 256;

	/* Zeros mean "not known" (ECMA-119, 8.4.26.1, of the long form). */
	if (date[1] < 1 || date[1] > 12 || date[2] < 1 || date[2] > 31 ||
	    date[3] > 23 || date[4] > 59 || date[5] > 60 || zone < -48 ||
	    zone > 52)
		return false;
	*t = days(1900 + date[0], date[1], date[2]) * 86400 +
	     (int64_t)date[3] * 3600 + (int64_t)date[4] * 60 + date[5] -
	     (int64_t)zone * 15 * 60;
	return true;
}
