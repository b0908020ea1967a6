/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_HTML_H
#define PXE_HTTPD_HTML_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Text that grows: for pages, which are too large to be written a byte at a
 * time.  Zero-initialise it; the owner calls text_free().
 */
struct text {
	char *p;     /* not ended by NUL; NULL while empty */
	size_t len;  /* bytes used */
	size_t cap;  /* bytes allocated */
	bool failed; /* memory ran out; what came since is lost */
};

/* Append n bytes, or a string, as they are. */
void text_mem(struct text *t, const char *s, size_t n);
void text_str(struct text *t, const char *s);

/* Append s as HTML text or the value of an attribute in double quotes. */
void text_html(struct text *t, const char *s);

/* Append n bytes at s as the path of a URL; slashes stay. */
void text_href(struct text *t, const char *s, size_t n);

void text_free(struct text *t);

#endif
