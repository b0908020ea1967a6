/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_HTTP_DATE_H
#define PXE_HTTPD_HTTP_DATE_H

#include <stddef.h>
#include <stdint.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" and its NUL. */
#define HTTP_DATE_STRLEN 30

/*
 * Write t, seconds since 1970, to buf as an IMF-fixdate (RFC 9110, 5.6.7).  A
 * time before 1970 or after 9999 is replaced by the nearest time between.
 * Returns buf.
 */
char *http_date_format(char buf[static HTTP_DATE_STRLEN], int64_t t);

/*
 * Read a date, n bytes at s, in any of the three forms of RFC 9110, 5.6.7:
 * IMF-fixdate, RFC 850, asctime().  now, seconds since 1970, tells the century
 * of the two-digit years of RFC 850.  0 with the seconds since 1970 in *t, or
 * PXE_EBADMSG with *t as it was.
 */
int http_date_parse(const char *s, size_t n, int64_t now, int64_t *t);

#endif
