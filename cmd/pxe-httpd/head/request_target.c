/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Request targets (RFC 9112, 3.2) and percent-encoding (RFC 3986, 2.1).  All
 * spellings of a path become one and are served at once, because a redirect to
 * the right one would not be followed: UEFI HTTP Boot takes any 3xx for a
 * failure, and asks for "//loaders/ipxe.efi" (EDK2 joins the URL and the name
 * of the file so).  What a name may reach is decided by root_file(), not here.
 */
#include "head/request_target.h"

#include <string.h>
#include <strings.h>

#include "docroot/name.h"
#include "util/hex.h"
#include "wire/err.h"

/*
 * The next byte of the path, 1 to 255, or PXE_EBADMSG.  Blanks and bytes above
 * ASCII may stand there as they are: GRUB does not encode them.
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

/*
 * What follows "http://host:port" of the absolute form, which a server must
 * accept (RFC 9112, 3.2.2); NULL for another form.
 */
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

int target_path(char *out, size_t cap, const char *s, size_t n)
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
		/* %2F is a slash too: no file name can hold one. */
		rc = name_cleaner_put(&c, (char)ch);
		if (rc)
			return rc;
	}
	return name_cleaner_end(&c);
}
