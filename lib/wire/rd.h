/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_WIRE_RD_H
#define PXE_WIRE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A bounded reader: the only way in which bytes from outside are touched.
 *
 * The first read past the end sets err to PXE_ETRUNC and moves p to end; every
 * later read fails too and yields 0 or NULL.  A chain of reads therefore needs
 * one check of err, after its last read.
 *
 * The reader copies nothing and owns nothing.  The bytes belong to the caller
 * and must outlive the reader and every view that was taken from it.  A struct
 * rd may be copied: a copy is a second position in the same bytes, and reading
 * from it (to look ahead) leaves the original where it is.
 */
struct rd {
	const uint8_t *p;   /* next byte; never NULL */
	const uint8_t *end; /* one past the last byte */
	int err;	    /* 0, or the first error */
};

/* Start to read the len bytes at buf; buf may be NULL if len is 0. */
void rd_init(struct rd *r, const void *buf, size_t len);

/* How many bytes are not yet read; 0 after an error. */
size_t rd_left(const struct rd *r);

/* True if there was no error and every byte was read. */
bool rd_end(const struct rd *r);

/*
 * Set err to an error number (negative) and move p to end, so that later reads
 * fail.  After an earlier error err stays as it is.
 */
void rd_fail(struct rd *r, int err);

/*
 * Read an unsigned number of 8, 16, 32 or 64 bits: be is big-endian, the byte
 * order of IP; le is little-endian, that of PE, pcap and ISO 9660.  Returns it
 * in host order, or 0 on failure.
 */
uint8_t rd_u8(struct rd *r);
uint16_t rd_be16(struct rd *r);
uint32_t rd_be32(struct rd *r);
uint64_t rd_be64(struct rd *r);
uint16_t rd_le16(struct rd *r);
uint32_t rd_le32(struct rd *r);

/*
 * Read an unsigned number of 16 or 32 bits in the byte order that the data
 * itself gave earlier, as pcap and ELF do.  Returns it in host order, or 0 on
 * failure.
 */
uint16_t rd_u16(struct rd *r, bool big_endian);
uint32_t rd_u32(struct rd *r, bool big_endian);

/*
 * Pass over n bytes and return a view of them, or NULL on failure.  A view of
 * 0 bytes is not NULL, unless there was an error before.
 */
const uint8_t *rd_bytes(struct rd *r, size_t n);

/* Copy the next n bytes to dst; on failure dst gets n zeros. */
void rd_copy(struct rd *r, void *dst, size_t n);

/* Pass over n bytes. */
void rd_skip(struct rd *r, size_t n);

/*
 * A reader of the next n bytes, which cannot leave them; r passes over them.
 * If r has fewer than n bytes it fails, and the result is an empty reader with
 * the same error.
 */
struct rd rd_sub(struct rd *r, size_t n);

/*
 * Read a string that ends in NUL and pass over the NUL.  Returns a view of it,
 * which is a C string, with its length without the NUL in *len; NULL, with
 * *len 0, if no NUL is left.
 */
const char *rd_str(struct rd *r, size_t *len);

#endif
