/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_HTML_H
#define PXE_HTTPD_INDEX_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct index_entry {
	char *name;    /* one segment, no slash */
	uint64_t size; /* bytes; unused for a directory */
	int64_t mtime; /* seconds since 1970 */
	bool dir;
};

/*
 * Write the page for the directory path (as path_clean() gives it; "" is the
 * root) with n entries in the order given; cut says that there were more.
 * Links are absolute, so that they are right whether or not the request ended
 * in a slash.  Errors stay in f.
 */
void index_html(FILE *f, const char *path, const struct index_entry *v,
		size_t n, bool cut);

/* s as HTML text or the value of an attribute in double quotes. */
void index_html_text(FILE *f, const char *s);

/* s as the path of a URL; slashes stay. */
void index_html_href(FILE *f, const char *s);

#endif
