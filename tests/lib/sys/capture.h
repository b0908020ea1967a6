/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_CAPTURE_H
#define PXE_TESTS_CAPTURE_H

#include <stdio.h>
#include <stdlib.h>

/*
 * What the code under test says on stderr, between begin and end; the text is
 * the caller's to free.  Assert after the end, or the message of the assertion
 * is captured too.
 */
struct capture {
	FILE *real, *mem;
	char *text;
	size_t len;
};

static inline void capture_begin(struct capture *c)
{
	c->text = NULL;
	c->mem = open_memstream(&c->text, &c->len);
	if (!c->mem)
		abort();
	c->real = stderr;
	stderr = c->mem;
}

static inline char *capture_end(struct capture *c)
{
	stderr = c->real;
	if (fclose(c->mem))
		abort();
	return c->text;
}

#endif
