/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_RANGE_H
#define PXE_HTTPD_RANGE_H

#include <stddef.h>
#include <stdint.h>

/* What the Range field of a request asks for (RFC 9110, 14.1 and 14.2). */
enum range_kind {
	RANGE_IGNORED,	     /* malformed, or several ranges: answer 200 */
	RANGE_SATISFIABLE,   /* one range: answer 206 */
	RANGE_UNSATISFIABLE, /* none of its bytes exist: answer 416 */
};

struct range {
	uint64_t first; /* offset of the first byte */
	uint64_t len;	/* bytes, at least 1, all of them within the file */
};

/*
 * Read the value of a Range field, n bytes at s, for a file of size bytes.  *r
 * is set for RANGE_SATISFIABLE only.
 */
enum range_kind range_parse(struct range *r, const char *s, size_t n,
			    uint64_t size);

#endif
