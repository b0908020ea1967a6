/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_WIRE_RD_H
#define PXE_WIRE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bounded reader.  It is the only way in which bytes from outside are
 * touched.  The first read past the end sets err to PXE_ETRUNC and moves p to
 * end; every later read fails too and yields 0 or NULL.  A chain of reads thus
 * needs one check, at its end.  The bytes belong to the caller and must
 * outlive the reader and every view taken from it.
 */
struct rd {
	const uint8_t *p;   /* next byte */
	const uint8_t *end; /* one past the last byte */
	int err;	    /* 0, or the first error */
};

/* Read len bytes at buf; buf may be NULL if len is 0. */
void rd_init(struct rd *r, const void *buf, size_t len);

/* Bytes not yet read; 0 after an error. */
size_t rd_left(const struct rd *r);

/* True if nothing failed and every byte was used. */
bool rd_end(const struct rd *r);

/* Fail with err (negative), as a read past the end does; the first one stays.
 */
void rd_fail(struct rd *r, int err);

uint8_t rd_u8(struct rd *r);
uint16_t rd_be16(struct rd *r);
uint32_t rd_be32(struct rd *r);
uint64_t rd_be64(struct rd *r);
uint16_t rd_le16(struct rd *r);
uint32_t rd_le32(struct rd *r);

/* A number in the byte order that the data itself says (pcap, ELF). */
uint16_t rd_u16(struct rd *r, bool big_endian);
uint32_t rd_u32(struct rd *r, bool big_endian);

/* A view of the next n bytes, or NULL.  A view of 0 bytes is not NULL. */
const uint8_t *rd_bytes(struct rd *r, size_t n);

/* Copy the next n bytes to dst; on failure dst is filled with zeros. */
void rd_copy(struct rd *r, void *dst, size_t n);

/* Pass over n bytes. */
void rd_skip(struct rd *r, size_t n);

/*
 * A reader of the next n bytes, which r passes over; it cannot leave them.  If
 * r has fewer, r fails and the result is an empty reader with the same error.
 */
struct rd rd_sub(struct rd *r, size_t n);

/*
 * A string that ends in NUL: a view of it, its length (without the NUL) in
 * *len; r passes over the NUL.  NULL, with *len 0, if no NUL is left.
 */
const char *rd_str(struct rd *r, size_t *len);

#endif
