/* SPDX-License-Identifier: BSD-2-Clause */
#include "netascii.h"

size_t netascii_length(const uint8_t *text, size_t n)
{
	size_t i, len = n;

	for (i = 0; i < n; i++)
		len += text[i] == '\n' || text[i] == '\r';
	return len;
}

void netascii_encode(uint8_t *out, const uint8_t *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (text[i] == '\n')
			*out++ = '\r';
		*out++ = text[i];
		if (text[i] == '\r')
			*out++ = 0;
	}
}
