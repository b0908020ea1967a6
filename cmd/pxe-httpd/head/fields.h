/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_FIELDS_H
#define PXE_HTTPD_FIELDS_H

#include <stdbool.h>

#include "head/precondition.h"
#include "util/txt.h"

/*
 * Longest list of entity tags, over all lines of If-Match or If-None-Match,
 * with its NUL: some twenty tags of this server.  A longer list matches
 * nothing.
 */
#define FIELDS_LIST_CAP 1024

/*
 * The header fields of a request (RFC 9110, 5), as far as they matter here.
 * Strings are those that fields_add() was given, or are in the struct itself:
 * they must outlive it, and it must not be copied.
 */
struct fields {
	struct preconditions conditions;
	const char *range; /* value of Range, NULL: none */
	bool has_content;  /* a message body follows (RFC 9112, 6.3) */
	bool malformed;	   /* answer 400 */

	unsigned n_hosts; /* Host fields so far */
	char match_buf[FIELDS_LIST_CAP], none_match_buf[FIELDS_LIST_CAP];
	struct txt match, none_match;
};

/* No fields yet. */
void fields_init(struct fields *f);

/*
 * Add the next field line, split at its first colon, white space around the
 * value removed.  Sets f->malformed for what RFC 9112 forbids: a name that is
 * no token, a CR in the value, a second Host.
 */
void fields_add(struct fields *f, const char *name, const char *value);

#endif
