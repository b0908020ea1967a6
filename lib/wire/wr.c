/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded writer of bytes for the wire: see wr.h. */
#include "wire/wr.h"

#include <string.h>

#include "wire/err.h"

void wr_init(struct wr *w, void *buf, size_t cap)
{
	w->buf = buf;
	w->len = 0;
	w->cap = cap;
	w->err = 0;
}

size_t wr_room(const struct wr *w)
{
	return w->err ? 0 : w->cap - w->len;
}

void wr_fail(struct wr *w, int err)
{
	if (!w->err)
		w->err = err;
}

/* Claim n bytes: where to put them, or NULL if they do not fit. */
static uint8_t *wr_claim(struct wr *w, size_t n)
{
	uint8_t *p;

	if (w->err || n > wr_room(w)) {
		wr_fail(w, PXE_ENOSPC);
		return NULL;
	}
	p = w->buf + w->len;
	w->len += n;
	return p;
}

void wr_u8(struct wr *w, uint8_t v)
{
	uint8_t *p = wr_claim(w, 1);

	if (p)
		*p = v;
}

static void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)(v & 0xff);
}

void wr_be16(struct wr *w, uint16_t v)
{
	uint8_t *p = wr_claim(w, 2);

	if (p)
		put_be16(p, v);
}

void wr_be32(struct wr *w, uint32_t v)
{
	uint8_t *p = wr_claim(w, 4);

	if (p) {
		put_be16(p, (uint16_t)(v >> 16));
		put_be16(p + 2, (uint16_t)(v & 0xffff));
	}
}

void wr_be64(struct wr *w, uint64_t v)
{
	if (wr_room(w) < 8) {
		wr_fail(w, PXE_ENOSPC);
		return;
	}
	wr_be32(w, (uint32_t)(v >> 32));
	wr_be32(w, (uint32_t)(v & 0xffffffff));
}

void wr_le16(struct wr *w, uint16_t v)
{
	uint8_t *p = wr_claim(w, 2);

	if (p) {
		p[0] = (uint8_t)(v & 0xff);
		p[1] = (uint8_t)(v >> 8);
	}
}

void wr_le32(struct wr *w, uint32_t v)
{
	uint8_t *p = wr_claim(w, 4);

	if (p) {
		p[0] = (uint8_t)(v & 0xff);
		p[1] = (uint8_t)(v >> 8 & 0xff);
		p[2] = (uint8_t)(v >> 16 & 0xff);
		p[3] = (uint8_t)(v >> 24);
	}
}

void wr_bytes(struct wr *w, const void *src, size_t n)
{
	uint8_t *p = wr_claim(w, n);

	if (p && n)
		memcpy(p, src, n);
}

void wr_fill(struct wr *w, uint8_t v, size_t n)
{
	uint8_t *p = wr_claim(w, n);

	if (p && n)
		memset(p, v, n);
}

void wr_str(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s) + 1);
}

size_t wr_mark(const struct wr *w)
{
	return w->len;
}

void wr_patch_u8(struct wr *w, size_t at, uint8_t v)
{
	if (w->err)
		return;
	if (at >= w->len)
		wr_fail(w, PXE_ERANGE);
	else
		w->buf[at] = v;
}

void wr_patch_be16(struct wr *w, size_t at, uint16_t v)
{
	if (w->err)
		return;
	if (w->len < 2 || at > w->len - 2)
		wr_fail(w, PXE_ERANGE);
	else
		put_be16(w->buf + at, v);
}
