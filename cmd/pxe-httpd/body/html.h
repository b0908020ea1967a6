/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_HTML_H
#define PXE_HTTPD_HTML_H

#include <stdbool.h>
#include <stddef.h>

/*
 * An HTML page that grows as it is written.  Zero-initialise it; html_free() is
 * due in the end.  When memory runs out, failed is set and stays set, and what
 * is appended after that is lost, so that it need be looked at only once.
 */
struct html {
	char *p;     /* not ended by NUL; NULL while empty */
	size_t len;  /* bytes used */
	size_t cap;  /* bytes allocated */
	bool failed; /* memory ran out */
};

/* Append n bytes at s as they are. */
void html_raw(struct html *t, const char *s, size_t n);

/* Append the string s as it is: markup. */
void html_str(struct html *t, const char *s);

/*
 * Append the string s as text, or as the value of an attribute in double
 * quotes: markup is escaped, control characters become question marks.
 */
void html_text(struct html *t, const char *s);

/*
 * Append n bytes at s as the path of a URL, percent-encoded (RFC 3986, 2.1)
 * but for slashes and unreserved characters.
 */
void html_url(struct html *t, const char *s, size_t n);

/* Free the page and make t empty. */
void html_free(struct html *t);

#endif
