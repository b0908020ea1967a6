/* SPDX-License-Identifier: BSD-2-Clause */
/* URLs as text: RFC 3986, sections 2.1 (percent-encoding) and 3.1 (scheme). */
#include "model/url.h"

#include <string.h>

bool url_is_absolute(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789+.-");

	return n && s[0] >= 'a' && !strncmp(s + n, "://", 3) && s[n + 3] &&
	       s[n + 3] != '/';
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

void url_put_path(struct txt *t, const char *path, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (is_alnum(path[i]) || strchr("/._~,=+-", path[i]))
			txt_mem(t, &path[i], 1);
		else
			txt_fmt(t, "%%%02X", (unsigned char)path[i]);
	}
}
