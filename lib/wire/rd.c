/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded reader of bytes from outside: see rd.h. */
#include "wire/rd.h"

#include <string.h>

#include "wire/err.h"

/* rd_init(NULL, 0) and failed sub-readers point here, so p is never NULL. */
static const uint8_t rd_nothing[1];

void rd_init(struct rd *r, const void *buf, size_t len)
{
	r->p = buf ? buf : rd_nothing;
	r->end = buf ? r->p + len : r->p;
	r->err = 0;
}

size_t rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

bool rd_end(const struct rd *r)
{
	return !r->err && r->p == r->end;
}

void rd_fail(struct rd *r, int err)
{
	if (!r->err)
		r->err = err;
	r->p = r->end;
}

const uint8_t *rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	/* After an error nothing is left, but 0 bytes would still "fit". */
	if (r->err || n > rd_left(r)) {
		rd_fail(r, PXE_ETRUNC);
		return NULL;
	}
	r->p += n;
	return p;
}

void rd_copy(struct rd *r, void *dst, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);

	if (p)
		memcpy(dst, p, n);
	else
		memset(dst, 0, n);
}

void rd_skip(struct rd *r, size_t n)
{
	(void)rd_bytes(r, n);
}

struct rd rd_sub(struct rd *r, size_t n)
{
	struct rd sub;
	const uint8_t *p = rd_bytes(r, n);

	rd_init(&sub, p, p ? n : 0);
	sub.err = p ? 0 : r->err;
	return sub;
}

const char *rd_str(struct rd *r, size_t *len)
{
	const uint8_t *p = r->p;
	const uint8_t *nul = NULL;

	*len = 0;
	if (!r->err)
		nul = memchr(p, 0, rd_left(r));
	if (!nul) {
		rd_fail(r, PXE_ETRUNC);
		return NULL;
	}
	*len = (size_t)(nul - p);
	r->p = nul + 1;
	return (const char *)p;
}

uint8_t rd_u8(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 1);

	return p ? p[0] : 0;
}

uint16_t rd_be16(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	return p ? (uint16_t)((unsigned)p[0] << 8 | p[1]) : 0;
}

uint32_t rd_be32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			       (uint32_t)p[2] << 8 | p[3]
		 : 0;
}

uint64_t rd_be64(struct rd *r)
{
	uint64_t hi = rd_be32(r);
	uint64_t lo = rd_be32(r);

	return r->err ? 0 : hi << 32 | lo;
}

uint16_t rd_le16(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	return p ? (uint16_t)((unsigned)p[1] << 8 | p[0]) : 0;
}

uint32_t rd_le32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
			       (uint32_t)p[1] << 8 | p[0]
		 : 0;
}

uint16_t rd_u16(struct rd *r, bool big_endian)
{
	return big_endian ? rd_be16(r) : rd_le16(r);
}

uint32_t rd_u32(struct rd *r, bool big_endian)
{
	return big_endian ? rd_be32(r) : rd_le32(r);
}
