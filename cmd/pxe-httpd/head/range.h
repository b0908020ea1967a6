/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_RANGE_H
#define PXE_HTTPD_RANGE_H

#include <stddef.h>
#include <stdint.h>

/* What a Range header asks for (RFC 9110, 14.1 and 14.2). */
enum range_kind {
	RANGE_WHOLE, /* no range, a malformed one, or several: answer 200 */
	RANGE_PART,  /* one part: answer 206 */
	RANGE_UNSAT, /* nothing of it exists: answer 416 */
};

struct range {
	uint64_t first; /* offset of the first byte */
	uint64_t len;	/* bytes, at least 1, all within the file */
};

/*
 * Read the value of a Range header, n bytes at s, for a file of size bytes.
 * *r is set for RANGE_PART only.
 */
enum range_kind range_parse(struct range *r, const char *s, size_t n,
			    uint64_t size);

#endif
