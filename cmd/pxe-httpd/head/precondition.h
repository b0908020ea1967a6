/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_PRECONDITION_H
#define PXE_HTTPD_PRECONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "head/etag.h"

/*
 * Conditional requests (RFC 9110, 13) compare the validators of a file (8.8)
 * with those that the client has.
 */
struct validators {
	char etag[ETAG_STRLEN]; /* a strong one, with its quotes */
	int64_t last_modified;	/* seconds since 1970 */
};

/*
 * Set v for a file with the status st, or for the part *extent of it unless
 * extent is NULL.  mtime is when the file, or the part, was modified; it is cut
 * to the time 0 to now, since Last-Modified may not lie in the future (RFC
 * 9110, 8.8.2.1).  Times are in seconds since 1970.
 */
void validators_init(struct validators *v, const struct stat *st,
		     const struct etag_extent *extent, int64_t mtime,
		     int64_t now);

/*
 * The conditional header fields of a request; NULL for a field that it does not
 * have.  The strings are the caller's.
 */
struct preconditions {
	const char *if_match;
	const char *if_none_match;
	const char *if_modified_since;
	const char *if_unmodified_since;
	const char *if_range;
};

enum precondition_result {
	PRECONDITION_TRUE,	   /* answer as if there were none */
	PRECONDITION_NOT_MODIFIED, /* answer 304 */
	PRECONDITION_FAILED,	   /* answer 412 */
};

/*
 * Evaluate all but If-Range for a GET or HEAD, in the order of RFC 9110,
 * 13.2.2.  v is NULL where no file was found.  now is in seconds since 1970.
 */
enum precondition_result precondition_evaluate(const struct preconditions *c,
					       const struct validators *v,
					       int64_t now);

/*
 * Evaluate If-Range (RFC 9110, 13.1.5): may the Range field be obeyed?  True if
 * there is no If-Range.  now is in seconds since 1970.
 */
bool precondition_if_range(const struct preconditions *c,
			   const struct validators *v, int64_t now);

#endif
