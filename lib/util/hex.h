/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_HEX_H
#define PXE_UTIL_HEX_H

#include <stdint.h>

/* Hexadecimal digits, in upper or lower case, as numbers. */

/* The value of the digit c, 0 to 15; -1 if it is none. */
int hex_digit(char c);

/*
 * Store the two digits at s as a byte, the first one being the upper half.  0;
 * PXE_EBADMSG, with *b unchanged, if one of them is not a digit.  Nothing is
 * read after a byte that is not a digit, such as a NUL.
 */
int hex_byte(const char *s, uint8_t *b);

#endif
