/* SPDX-License-Identifier: BSD-2-Clause */
/* UUIDs as bytes and text, and their two byte orders: see uuid.h. */
#include "util/uuid.h"

#include <stdio.h>
#include <string.h>

#include "util/hex.h"
#include "wire/err.h"

/* Does the text form have a hyphen before byte i? */
static bool hyphen_due(unsigned i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

int uuid_parse(const char *s, struct uuid *u)
{
	struct uuid tmp;
	unsigned i;

	for (i = 0; i < 16; i++) {
		if (hyphen_due(i) && *s++ != '-')
			return PXE_EBADMSG;
		if (hex_byte(s, &tmp.b[i]))
			return PXE_EBADMSG;
		s += 2;
	}
	if (*s)
		return PXE_EBADMSG;
	*u = tmp;
	return 0;
}

char *uuid_format(char buf[static UUID_STRLEN], const struct uuid *u)
{
	char *p = buf;
	unsigned i;

	for (i = 0; i < 16; i++) {
		if (hyphen_due(i))
			*p++ = '-';
		(void)snprintf(p, 3, "%02x", u->b[i]);
		p += 2;
	}
	return buf;
}

struct uuid uuid_swap(const struct uuid *u)
{
	static const uint8_t from[16] = {3, 2, 1,  0,  5,  4,  7,  6,
					 8, 9, 10, 11, 12, 13, 14, 15};
	struct uuid out;
	unsigned i;

	for (i = 0; i < 16; i++)
		out.b[i] = u->b[from[i]];
	return out;
}

bool uuid_is_usable(const struct uuid *u)
{
	unsigned i;

	if (u->b[0] != 0x00 && u->b[0] != 0xff)
		return true;
	for (i = 1; i < 16; i++)
		if (u->b[i] != u->b[0])
			return true;
	return false;
}
