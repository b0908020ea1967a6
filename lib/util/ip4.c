/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4 addresses and netmasks as numbers and text: see ip4.h. */
#include "util/ip4.h"

#include "wire/err.h"

int ip4_parse(const char *s, uint32_t *ip)
{
	uint32_t v = 0;
	unsigned i;

	for (i = 0; i < 4; i++) {
		unsigned n = 0;
		const char *start = s;

		if (i && *s++ != '.')
			return PXE_EBADMSG;
		start = s;
		while (*s >= '0' && *s <= '9' && s - start < 3)
			n = n * 10 + (unsigned)(*s++ - '0');
		if (s == start || n > 255 || (s - start > 1 && *start == '0'))
			return PXE_EBADMSG;
		v = v << 8 | n;
	}
	if (*s)
		return PXE_EBADMSG;
	*ip = v;
	return 0;
}

char *ip4_format(char buf[static IP4_STRLEN], uint32_t ip)
{
	char *p = buf;
	unsigned shift;

	/* Not with snprintf(3): a DHCP server does it for each reply. */
	for (shift = 32; shift > 0; shift -= 8) {
		unsigned byte = ip >> (shift - 8) & 255;

		if (shift < 32)
			*p++ = '.';
		if (byte > 99)
			*p++ = (char)('0' + byte / 100);
		if (byte > 9)
			*p++ = (char)('0' + byte / 10 % 10);
		*p++ = (char)('0' + byte % 10);
	}
	*p = 0;
	return buf;
}

uint32_t ip4_mask(unsigned len)
{
	/* A shift by 32 is undefined, so 0 is a case of its own. */
	return len ? 0xffffffffu << (32 - len) : 0;
}

int ip4_mask_len(uint32_t mask)
{
	unsigned len;

	for (len = 0; len <= 32; len++)
		if (ip4_mask(len) == mask)
			return (int)len;
	return -1;
}

bool ip4_is_host(uint32_t ip)
{
	uint32_t net = ip >> 24;

	return net != 0 && net != 127 && net < 224;
}
