/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_TXT_H
#define PXE_UTIL_TXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bounded text: a string built piece by piece in the caller's buffer.  It
 * always ends in NUL; what does not fit is cut, and cut stays true.
 */
struct txt {
	char *buf;
	size_t len; /* without the NUL */
	size_t cap; /* size of buf, at least 1 */
	bool cut;
};

void txt_init(struct txt *t, char *buf, size_t cap);

/* Append the string s. */
void txt_str(struct txt *t, const char *s);

/* Append n bytes as they are. */
void txt_mem(struct txt *t, const char *s, size_t n);

/* Append formatted text. */
void txt_fmt(struct txt *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Append n bytes from outside so that they can be printed: printable ASCII as
 * it is, a backslash doubled, all else as \xNN.  White space other than the
 * blank is escaped too, so one value stays on one line.
 */
void txt_esc(struct txt *t, const void *p, size_t n);

/*
 * Append the string s, parts of which may have been escaped already: printable
 * ASCII as it is, backslashes too, all else as \xNN.  For whole messages, as a
 * last line of defence for the terminal; a single value is unambiguous only
 * with txt_esc().
 */
void txt_visible(struct txt *t, const char *s);

/* Append n bytes as hexadecimal digits, with sep between them unless it is 0.
 */
void txt_hex(struct txt *t, const void *p, size_t n, char sep);

/* txt_esc() of the string s into buf; returns buf. */
char *txt_escape(char *buf, size_t cap, const char *s);

/* Is every byte of the string s printable ASCII, 20 to 7e? */
bool txt_is_printable(const char *s);

#endif
