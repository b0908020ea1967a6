/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_HEX_H
#define PXE_UTIL_HEX_H

#include <stdint.h>

/* The value of a hexadecimal digit in either case, or -1. */
int hex_digit(char c);

/*
 * Two digits at s as a byte.  0, or PXE_EBADMSG with *b untouched; never
 * reads past a NUL.
 */
int hex_byte(const char *s, uint8_t *b);

#endif
