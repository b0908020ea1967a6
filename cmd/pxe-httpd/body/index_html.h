/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_HTML_H
#define PXE_HTTPD_INDEX_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "body/html.h"

/* An entry of a directory. */
struct index_entry {
	char *name;    /* without a slash */
	uint64_t size; /* bytes; unused for a directory */
	int64_t mtime; /* seconds since 1970 */
	bool dir;
};

/*
 * Most bytes of a page; the entries that do not fit are left out.  Each link
 * holds the whole path, so few entries of a long path may make a large page.
 */
#define INDEX_HTML_MAX (8 * 1024 * 1024)

/*
 * Append to t the page that lists the directory path, a clean name, with n
 * entries at v in that order; cut: the directory had more, and the page says
 * so.  Links are absolute, so that they are right whether or not the request
 * ended in a slash.
 */
void index_html(struct html *t, const char *path, const struct index_entry *v,
		size_t n, bool cut);

#endif
