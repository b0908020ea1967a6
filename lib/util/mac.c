/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet addresses as bytes and text: see mac.h. */
#include "util/mac.h"

#include <string.h>

#include "util/hex.h"
#include "wire/err.h"

/*
 * Is there a separator before byte i?  form is the separator itself: ':' and
 * '-' stand before every byte, '.' before every second one, 0 is none.
 */
static bool sep_due(char form, unsigned i)
{
	if (!form || !i)
		return false;
	return form == '.' ? i % 2 == 0 : true;
}

int mac_parse(const char *s, struct mac *m)
{
	struct mac tmp;
	char form = 0;
	unsigned i;

	if (strlen(s) > 2 && strchr(":-", s[2]))
		form = s[2];
	else if (strlen(s) > 4 && s[4] == '.')
		form = '.';
	for (i = 0; i < 6; i++) {
		if (sep_due(form, i) && *s++ != form)
			return PXE_EBADMSG;
		if (hex_byte(s, &tmp.b[i]))
			return PXE_EBADMSG;
		s += 2;
	}
	if (*s)
		return PXE_EBADMSG;
	*m = tmp;
	return 0;
}

char *mac_format_sep(char buf[static MAC_STRLEN], const struct mac *m, char sep)
{
	static const char digits[] = "0123456789abcdef";
	char *p = buf;
	unsigned i;

	for (i = 0; i < 6; i++) {
		if (i)
			*p++ = sep;
		*p++ = digits[m->b[i] >> 4];
		*p++ = digits[m->b[i] & 15];
	}
	*p = 0;
	return buf;
}

char *mac_format(char buf[static MAC_STRLEN], const struct mac *m)
{
	return mac_format_sep(buf, m, ':');
}

bool mac_equal(const struct mac *a, const struct mac *b)
{
	return !memcmp(a->b, b->b, sizeof(a->b));
}

bool mac_is_zero(const struct mac *m)
{
	static const struct mac zero;

	return mac_equal(m, &zero);
}
