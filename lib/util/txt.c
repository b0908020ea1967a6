/* SPDX-License-Identifier: BSD-2-Clause */
/* Bounded text in a buffer of the caller: see txt.h. */
#include "util/txt.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void txt_init(struct txt *t, char *buf, size_t cap)
{
	t->buf = buf;
	t->len = 0;
	t->cap = cap;
	t->cut = false;
	buf[0] = 0;
}

void txt_mem(struct txt *t, const char *s, size_t n)
{
	size_t room = t->cap - 1 - t->len;

	if (n > room) {
		n = room;
		t->cut = true;
	}
	if (n)
		memcpy(t->buf + t->len, s, n);
	t->len += n;
	t->buf[t->len] = 0;
}

void txt_str(struct txt *t, const char *s)
{
	txt_mem(t, s, strlen(s));
}

void txt_fmt(struct txt *t, const char *fmt, ...)
{
	size_t room = t->cap - t->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room) {
		t->cut = true;
		t->len = strlen(t->buf);
	} else {
		t->len += (size_t)n;
	}
}

/* Printable ASCII as it is, all else as \xNN. */
static void put_visible(struct txt *t, uint8_t b)
{
	char c = (char)b;

	if (b >= 0x20 && b < 0x7f)
		txt_mem(t, &c, 1);
	else
		txt_fmt(t, "\\x%02x", b);
}

void txt_esc(struct txt *t, const void *p, size_t n)
{
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < n; i++)
		if (b[i] == '\\')
			txt_str(t, "\\\\");
		else
			put_visible(t, b[i]);
}

void txt_visible(struct txt *t, const char *s)
{
	for (; *s; s++)
		put_visible(t, (uint8_t)*s);
}

void txt_hex(struct txt *t, const void *p, size_t n, char sep)
{
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i && sep)
			txt_mem(t, &sep, 1);
		txt_fmt(t, "%02x", b[i]);
	}
}

char *txt_escape(char *buf, size_t cap, const char *s)
{
	struct txt t;

	txt_init(&t, buf, cap);
	txt_esc(&t, s, strlen(s));
	return buf;
}

bool txt_is_printable(const char *s)
{
	while (*s >= 0x20 && *s < 0x7f)
		s++;
	return !*s;
}
