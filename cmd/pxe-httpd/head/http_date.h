/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_HTTP_DATE_H
#define PXE_HTTPD_HTTP_DATE_H

#include <stddef.h>
#include <stdint.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" and its NUL. */
#define HTTP_DATE_STRLEN 30

/*
 * Write t, seconds since 1970, as an HTTP date; what lies outside the years
 * 1970 to 9999 is moved to that border.  Returns buf.
 */
char *http_date_format(char buf[static HTTP_DATE_STRLEN], int64_t t);

/*
 * Read a date in any of the three forms of RFC 9110, 5.6.7, n bytes at s.
 * now serves to complete the two-digit years of one of them.  0, or
 * PXE_EBADMSG with *t untouched.
 */
int http_date_parse(const char *s, size_t n, int64_t now, int64_t *t);

#endif
