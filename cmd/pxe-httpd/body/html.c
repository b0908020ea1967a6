/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that grows, and its escapes: see html.h. */
#include "body/html.h"

#include <stdlib.h>
#include <string.h>

/* Most pages fit; larger ones double. */
#define TEXT_FIRST 8192

void text_mem(struct text *t, const char *s, size_t n)
{
	size_t cap = t->cap ? t->cap : TEXT_FIRST;
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

void text_str(struct text *t, const char *s)
{
	text_mem(t, s, strlen(s));
}

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

void text_html(struct text *t, const char *s)
{
	const char *plain = s;

	for (; *s; s++) {
		const char *e = entity(*s);

		if (!e)
			continue;
		text_mem(t, plain, (size_t)(s - plain));
		text_str(t, e);
		plain = s + 1;
	}
	text_mem(t, plain, (size_t)(s - plain));
}

/* RFC 3986, 2.3, and the slash. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '-' && c <= '9') || c == '_' || c == '~';
}

void text_href(struct text *t, const char *s, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i, plain = 0;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (is_plain(s[i]))
			continue;
		text_mem(t, s + plain, i - plain);
		text_mem(t, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
		plain = i + 1;
	}
	text_mem(t, s + plain, n - plain);
}

void text_free(struct text *t)
{
	free(t->p);
	memset(t, 0, sizeof(*t));
}
