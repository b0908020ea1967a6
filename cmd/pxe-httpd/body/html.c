/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing HTML, with its escapes and those of URLs: see html.h. */
#include "body/html.h"

#include <stdlib.h>
#include <string.h>

/* Bytes allocated at first, enough for most pages; then doubled. */
#define HTML_FIRST 8192

void html_raw(struct html *t, const char *s, size_t n)
{
	size_t cap = t->cap ? t->cap : HTML_FIRST;
	char *p;

	if (t->failed || !n)
		return;
	while (cap - t->len < n && !t->failed)
		t->failed = __builtin_mul_overflow(cap, 2, &cap);
	if (!t->failed && cap != t->cap) {
		p = realloc(t->p, cap);
		t->failed = !p;
		if (p) {
			t->p = p;
			t->cap = cap;
		}
	}
	if (t->failed)
		return;
	memcpy(t->p + t->len, s, n);
	t->len += n;
}

void html_str(struct html *t, const char *s)
{
	html_raw(t, s, strlen(s));
}

/* What stands for c in text; NULL: c itself. */
static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		/* A name may hold a line feed or an escape sequence. */
		return (unsigned char)c < 0x20 || c == 0x7f ? "?" : NULL;
	}
}

void html_text(struct html *t, const char *s)
{
	const char *plain = s;

	for (; *s; s++) {
		const char *e = entity(*s);

		if (!e)
			continue;
		html_raw(t, plain, (size_t)(s - plain));
		html_str(t, e);
		plain = s + 1;
	}
	html_raw(t, plain, (size_t)(s - plain));
}

/* An unreserved character (RFC 3986, 2.3) or a slash. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '-' && c <= '9') || c == '_' || c == '~';
}

void html_url(struct html *t, const char *s, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i, plain = 0;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (is_plain(s[i]))
			continue;
		html_raw(t, s + plain, i - plain);
		html_raw(t, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
		plain = i + 1;
	}
	html_raw(t, s + plain, n - plain);
}

void html_free(struct html *t)
{
	free(t->p);
	memset(t, 0, sizeof(*t));
}
