/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_PRECONDITION_H
#define PXE_HTTPD_PRECONDITION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* Five numbers of 16 digits, quotes, hyphens and the NUL. */
#define COND_ETAG_STRLEN 88

/* What a file's validators are. */
struct cond_file {
	char etag[COND_ETAG_STRLEN]; /* strong, with its quotes */
	int64_t mtime;		     /* Last-Modified, seconds since 1970 */
};

/* Fill f from a file's status; now bounds Last-Modified. */
void cond_file_init(struct cond_file *f, const struct stat *st, int64_t now);

/*
 * The same for size bytes at off of a file with that status, a file in an image
 * that was modified at mtime.
 */
struct cond_part {
	uint64_t off, size;
	int64_t mtime;
};
void cond_part_init(struct cond_file *f, const struct stat *st,
		    const struct cond_part *part, int64_t now);

/* The conditional headers of a request; NULL for those it does not have. */
struct cond {
	const char *if_match;
	const char *if_none_match;
	const char *if_modified_since;
	const char *if_unmodified_since;
	const char *if_range;
};

enum cond_result {
	COND_SERVE,	   /* answer as if there were no condition */
	COND_NOT_MODIFIED, /* 304 */
	COND_FAILED,	   /* 412 */
};

/*
 * Decide as RFC 9110, 13.2.2 orders it, for GET and HEAD.  f is NULL where
 * nothing was found.  If-Range is not looked at.
 */
enum cond_result cond_decide(const struct cond *c, const struct cond_file *f,
			     int64_t now);

/* May a Range header be obeyed (13.1.5)?  True without If-Range. */
bool cond_range_allowed(const struct cond *c, const struct cond_file *f,
			int64_t now);

#endif
