/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_TXT_H
#define PXE_UTIL_TXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bounded text: a string that is built piece by piece in the caller's buffer.
 * buf always holds a C string.  What does not fit is cut off and cut becomes
 * true, and stays so until txt_init().
 */
struct txt {
	char *buf;
	size_t len; /* bytes so far, without the NUL */
	size_t cap; /* size of buf in bytes, at least 1 */
	bool cut;
};

/* Start an empty text in the cap bytes at buf; cap is at least 1. */
void txt_init(struct txt *t, char *buf, size_t cap);

/* Append the C string s. */
void txt_str(struct txt *t, const char *s);

/* Append the n bytes at s as they are; s may be NULL if n is 0. */
void txt_mem(struct txt *t, const char *s, size_t n);

/* Append text formatted as by printf(3). */
void txt_fmt(struct txt *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Append the n bytes at p, which come from outside, so that they can be shown
 * on a terminal and in a log: printable ASCII as it is, a backslash doubled,
 * all else as \xNN.  White space other than the blank is escaped too, so one
 * value stays on one line.
 */
void txt_esc(struct txt *t, const void *p, size_t n);

/*
 * Append the C string s, parts of which may have been escaped already:
 * printable ASCII as it is, backslashes too, all else as \xNN.  For whole
 * messages, as a last line of defence for the terminal; a single value is
 * unambiguous only with txt_esc().
 */
void txt_visible(struct txt *t, const char *s);

/*
 * Append the n bytes at p as two hexadecimal digits each, in lower case, with
 * the character sep between bytes; none if sep is 0.
 */
void txt_hex(struct txt *t, const void *p, size_t n, char sep);

/*
 * Write the C string s into the cap bytes at buf, escaped as by txt_esc() and
 * with a NUL; what does not fit is cut off.  cap is at least 1.  Returns buf.
 */
char *txt_escape(char *buf, size_t cap, const char *s);

/*
 * Is every byte of the C string s printable ASCII, 0x20 to 0x7e?  True for the
 * empty string.
 */
bool txt_is_printable(const char *s);

#endif
