/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_HTML_H
#define PXE_HTTPD_INDEX_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "body/html.h"

struct index_entry {
	char *name;    /* one segment, no slash */
	uint64_t size; /* bytes; unused for a directory */
	int64_t mtime; /* seconds since 1970 */
	bool dir;
};

/*
 * Entries stop at this many bytes.  A link holds the whole path, so few
 * entries deep down are as long as many others.
 */
#define INDEX_HTML_MAX (8 * 1024 * 1024)

/*
 * Append the page for the directory path (as target_path() gives it; "" is the
 * root) with n entries in the order given; cut says that there were more.
 * Links are absolute, so that they are right whether or not the request ended
 * in a slash.
 */
void index_html(struct text *t, const char *path, const struct index_entry *v,
		size_t n, bool cut);

#endif
