/* SPDX-License-Identifier: BSD-2-Clause */
/* The mode netascii, both ways: RFC 1350 and RFC 764. */
#include "engine/netascii.h"

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

size_t netascii_decode(struct netascii_in *in, uint8_t *out, const uint8_t *p,
		       size_t n)
{
	uint8_t *to = out;
	size_t i;

	for (i = 0; i < n; i++) {
		bool cr = in->cr;

		in->cr = p[i] == '\r';
		if (cr && p[i] != '\n')
			*to++ = '\r';
		if (!in->cr && !(cr && !p[i]))
			*to++ = p[i];
	}
	return (size_t)(to - out);
}
