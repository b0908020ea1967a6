/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_UTF8_H
#define PXE_UTIL_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Characters of Unicode as UTF-8 (RFC 3629). */

/*
 * Write the character c, at most 0x10ffff, as UTF-8 without a NUL to dst.
 * Returns the number of bytes: 1 to 4, and at most 3 if c is below 0x10000.
 * dst must have room for them.
 */
size_t utf8_put(uint8_t *dst, uint32_t c);

#endif
