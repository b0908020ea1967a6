/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MKSCRIPT_WORD_H
#define MKSCRIPT_WORD_H

#include "util/txt.h"

/*
 * Text that becomes part of an iPXE line.  iPXE splits lines at blanks and has
 * neither quotes nor escapes, so what cannot be written must be refused.
 */

/* More words than this on a line may overflow iPXE's stack of 4 KiB. */
#define WORD_MAX 100

enum word_flags {
	WORD_SETTINGS = 1, /* ${name} is meant, iPXE shall expand it */
};

/*
 * Why the words of s, with blanks between them, would not reach the command
 * as they are; NULL if they do.  Static text.
 */
const char *word_why_not(const char *s, unsigned flags);

/*
 * Append s to t as text that iPXE shows: what it cannot show or would take
 * for its own becomes '?'.  At most max bytes.
 */
void word_show(struct txt *t, const char *s, size_t max);

/*
 * Append a path of n bytes to t as the path of a URL: %XX for all that is not
 * plain.  The path is printable ASCII.
 */
void word_url_path(struct txt *t, const char *path, size_t n);

/* Is s printable ASCII?  iPXE of 2019 mangles other bytes in a URL's path. */
bool word_is_ascii(const char *s);

/* Is s an absolute URL, "scheme://something"? */
bool word_is_url(const char *s);

/* Append n bytes of s to t as part of a label: A-Z a-z 0-9 . _ - else '_'. */
void word_label(struct txt *t, const char *s, size_t n);

#endif
