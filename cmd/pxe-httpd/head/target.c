/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path of a request: see target.h.  What a name may reach is decided by
 * root_file(), not here; this only makes one spelling out of many, so that
 * nobody has to be redirected: UEFI HTTP Boot takes any 3xx for a failure, and
 * firmware asks for "//loaders/ipxe.efi" (EDK2 joins URL and file name so).
 */
#include "head/target.h"

#include <string.h>
#include <strings.h>

#include "docroot/name.h"
#include "util/hex.h"
#include "wire/err.h"

/*
 * The next byte of the path, 1 to 255, or PXE_EBADMSG.  Raw blanks and raw
 * bytes above ASCII are let through: GRUB sends names as they are written.
 */
static int next_byte(const char **s, const char *end)
{
	const char *p = *s;
	int hi, lo, c = (unsigned char)*p++;

	if (c == '%') {
		if (end - p < 2)
			return PXE_EBADMSG;
		hi = hex_digit(p[0]);
		lo = hex_digit(p[1]);
		if (hi < 0 || lo < 0 || (hi | lo) == 0)
			return PXE_EBADMSG;
		c = hi << 4 | lo;
		p += 2;
	} else if (c < 0x20 || c == 0x7f) {
		return PXE_EBADMSG;
	}
	*s = p;
	return c;
}

/* Pass over "http://host:port", which RFC 9112, 3.2.2 wants accepted. */
static const char *skip_authority(const char *s, const char *end)
{
	static const char *const schemes[] = {"http://", "https://"};
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t n = strlen(schemes[i]);

		if ((size_t)(end - s) < n || strncasecmp(s, schemes[i], n))
			continue;
		s += n;
		while (s < end && *s != '/' && *s != '?')
			s++;
		return s;
	}
	return NULL;
}

int path_clean(char *out, size_t cap, const char *s, size_t n)
{
	const char *end = s + n;
	struct name_cleaner c;
	int ch, rc;

	if (!cap)
		return PXE_ENOSPC;
	if (!n || *s != '/') {
		s = skip_authority(s, end);
		if (!s)
			return PXE_EBADMSG;
	}
	name_cleaner_init(&c, out, cap);
	while (s < end && *s != '?') {
		ch = next_byte(&s, end);
		if (ch < 0)
			return ch;
		/* %2F is a slash too: no file name holds one. */
		rc = name_cleaner_put(&c, (char)ch);
		if (rc)
			return rc;
	}
	return name_cleaner_end(&c);
}
