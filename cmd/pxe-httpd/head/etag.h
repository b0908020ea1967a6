/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_ETAG_H
#define PXE_HTTPD_ETAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/* Entity tags (RFC 9110, 8.8.3): made for files, found in lists of clients. */

/* Bytes of an entity tag: five numbers of 16 digits, quotes, hyphens, NUL. */
#define ETAG_STRLEN 88

/* A part of a file that is an entity of its own: a file in an image. */
struct etag_extent {
	uint64_t off;  /* of its first byte in the file */
	uint64_t size; /* bytes */
};

/*
 * Write the entity tag of the file with the status st to buf, or of the part
 * *extent of that file, unless extent is NULL.  It is a strong one, with its
 * quotes: it changes whenever the bytes may have changed.
 */
void etag_format(char buf[static ETAG_STRLEN], const struct stat *st,
		 const struct etag_extent *extent);

/*
 * Does list, the value of If-Match or If-None-Match (RFC 9110, 13.1.1), hold
 * etag, a strong one, or is it "*"?  weak: by weak comparison (8.8.3.2), by
 * which W/"x" in the list matches "x".
 */
bool etag_in_list(const char *list, const char *etag, bool weak);

/*
 * If value, that of If-Range (RFC 9110, 13.1.5), is one entity tag, weak or
 * strong: true, and *match says whether it equals etag by strong comparison.
 * False if it is none, such as a date.
 */
bool etag_match_one(const char *value, const char *etag, bool *match);

#endif
