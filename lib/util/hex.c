/* SPDX-License-Identifier: BSD-2-Clause */
/* Hexadecimal digits: see hex.h. */
#include "util/hex.h"

#include "wire/err.h"

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_byte(const char *s, uint8_t *b)
{
	int hi = hex_digit(s[0]);
	int lo = hi < 0 ? -1 : hex_digit(s[1]);

	if (lo < 0)
		return PXE_EBADMSG;
	*b = (uint8_t)(hi << 4 | lo);
	return 0;
}
