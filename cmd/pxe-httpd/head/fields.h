/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_FIELDS_H
#define PXE_HTTPD_FIELDS_H

#include <stdbool.h>

#include "head/precondition.h"
#include "util/txt.h"

/*
 * Longest If-Match or If-None-Match that is looked at, over all its lines:
 * some twenty tags of ours.
 */
#define HEAD_LIST_CAP 1024

/*
 * What of a request's header fields matters here.  The strings are the
 * caller's and must outlive it; do not copy the struct, it points into itself.
 */
struct head {
	struct cond cond;
	const char *range; /* NULL: none */
	bool body;	   /* a message body follows */
	bool bad;	   /* breaks the grammar: answer 400 */

	unsigned hosts;
	char match_buf[HEAD_LIST_CAP], none_match_buf[HEAD_LIST_CAP];
	struct txt match, none_match;
};

void head_init(struct head *h);

/* One field, in the order in which they came. */
void head_add(struct head *h, const char *name, const char *value);

/*
 * Did the field stand on one line?  name and value must be where
 * libmicrohttpd 0.9.75 found them: in the buffer that the line was read into,
 * cut at the colon.  It appends what is folded (RFC 9112, 5.2) to the name,
 * not to the value, so that a folded Content-Length vanishes; for that it
 * moves the name, or lets it grow over the value.
 */
bool head_unfolded(const char *name, const char *value);

#endif
