/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_WIRE_WR_H
#define PXE_WIRE_WR_H

#include <stddef.h>
#include <stdint.h>

/*
 * A bounded writer: the only way in which bytes for the wire are made.
 *
 * The first write that does not fit sets err to PXE_ENOSPC and writes none of
 * its bytes; every later write is ignored.  A chain of writes therefore needs
 * one check of err, after its last write.  The buffer belongs to the caller;
 * nothing past buf[cap - 1] is ever touched.
 */
struct wr {
	uint8_t *buf;
	size_t len; /* bytes written so far */
	size_t cap; /* size of buf in bytes */
	int err;    /* 0, or the first error */
};

/* Start to write into the cap bytes at buf. */
void wr_init(struct wr *w, void *buf, size_t cap);

/* How many bytes still fit; 0 after an error. */
size_t wr_room(const struct wr *w);

/*
 * Set err to an error number (negative), so that later writes are ignored.
 * After an earlier error err stays as it is.
 */
void wr_fail(struct wr *w, int err);

/*
 * Append a number of 8, 16, 32 or 64 bits, given in host order: be writes it
 * big-endian, the byte order of IP; le little-endian.
 */
void wr_u8(struct wr *w, uint8_t v);
void wr_be16(struct wr *w, uint16_t v);
void wr_be32(struct wr *w, uint32_t v);
void wr_be64(struct wr *w, uint64_t v);
void wr_le16(struct wr *w, uint16_t v);
void wr_le32(struct wr *w, uint32_t v);

/* Append the n bytes at src; src may be NULL if n is 0. */
void wr_bytes(struct wr *w, const void *src, size_t n);

/* Append the byte v n times. */
void wr_fill(struct wr *w, uint8_t v, size_t n);

/* Append the C string s and its NUL. */
void wr_str(struct wr *w, const char *s);

/*
 * The offset of the next byte, which is w->len.  To write a length or checksum
 * that is known only later: keep the mark, write zeros, and patch them.
 */
size_t wr_mark(const struct wr *w);

/*
 * Replace one or two bytes that were written before, at offset at of buf; be16
 * is big-endian.  If any of them was not written, w fails with PXE_ERANGE.
 */
void wr_patch_u8(struct wr *w, size_t at, uint8_t v);
void wr_patch_be16(struct wr *w, size_t at, uint16_t v);

#endif
