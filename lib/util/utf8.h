/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_UTF8_H
#define PXE_UTIL_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Write the character c (at most 10ffff) as UTF-8, without a NUL: 1 to 4 bytes,
 * 3 at most for those below 10000.  Returns how many.
 */
size_t utf8_put(uint8_t *dst, uint32_t c);

#endif
