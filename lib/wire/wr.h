/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_WIRE_WR_H
#define PXE_WIRE_WR_H

#include <stddef.h>
#include <stdint.h>

/*
 * A bounded writer, the twin of struct rd: the only way in which bytes for the
 * wire are made.  The first write that does not fit sets err to PXE_ENOSPC and
 * writes nothing; every later write is ignored.  The buffer is the caller's.
 */
struct wr {
	uint8_t *buf;
	size_t len; /* bytes written so far */
	size_t cap; /* size of buf */
	int err;    /* 0, or the first error */
};

void wr_init(struct wr *w, void *buf, size_t cap);

/* Room left in bytes; 0 after an error. */
size_t wr_room(const struct wr *w);

/* Fail with err (negative); the first error stays. */
void wr_fail(struct wr *w, int err);

void wr_u8(struct wr *w, uint8_t v);
void wr_be16(struct wr *w, uint16_t v);
void wr_be32(struct wr *w, uint32_t v);
void wr_be64(struct wr *w, uint64_t v);
void wr_le16(struct wr *w, uint16_t v);
void wr_le32(struct wr *w, uint32_t v);

/* n bytes from src; src may be NULL if n is 0. */
void wr_bytes(struct wr *w, const void *src, size_t n);

/* n times the byte v. */
void wr_fill(struct wr *w, uint8_t v, size_t n);

/* The string s, which ends in NUL, with its NUL. */
void wr_str(struct wr *w, const char *s);

/*
 * A length or checksum that is known only later: take the place with wr_mark()
 * (it is w->len), write a dummy, and patch it.  Patching bytes that were not
 * written fails with PXE_ERANGE.
 */
size_t wr_mark(const struct wr *w);
void wr_patch_u8(struct wr *w, size_t at, uint8_t v);
void wr_patch_be16(struct wr *w, size_t at, uint16_t v);

#endif
