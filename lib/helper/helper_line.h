/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_LINE_H
#define PXE_HELPER_HELPER_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/tftp.h"
#include "util/txt.h"

/*
 * The lines between the daemon and its helper, pxe-helper(5).  No descriptors
 * here, and no clock.
 */

/*
 * Bytes of the longest request, with its end: what a pipe takes whole or not at
 * all (PIPE_BUF).
 */
#define HELPER_LINE_MAX 4096

/* Bytes of the text of an error, and of the longest path of an answer. */
#define HELPER_TEXT_MAX 128
#define HELPER_PATH_MAX 1024

/* Append s as one word: what is not plain becomes %XX. */
void helper_put_word(struct txt *t, const char *s);

/* Begin a request; pairs follow, then helper_put_end(). */
void helper_put_request(struct txt *t, uint64_t id, const char *name,
			const char *client);
void helper_put_pair(struct txt *t, const char *key, const char *value);
void helper_put_number(struct txt *t, const char *key, uint64_t value);
void helper_put_end(struct txt *t);

enum helper_answer_type {
	HELPER_PASS,  /* as if there were no helper */
	HELPER_PATH,  /* the file text below the root */
	HELPER_DATA,  /* these bytes */
	HELPER_ERROR, /* code and text */
};

struct helper_answer {
	uint64_t id;
	enum helper_answer_type type;
	enum tftp_code code;
	char text[HELPER_PATH_MAX + 1];
	uint8_t *data; /* malloc()ed, for the receiver; NULL if len is 0 */
	size_t len;
};

/* Puts answers together from what was read. */
struct helper_reader;

/* max: bytes of content that are taken.  NULL without memory. */
struct helper_reader *helper_reader_new(size_t max);
void helper_reader_free(struct helper_reader *r);

enum helper_read {
	HELPER_READ_MORE,  /* all n bytes were used: read again */
	HELPER_READ_ONE,   /* *a is an answer */
	HELPER_READ_BAD,   /* one that is none was passed over: see why */
	HELPER_READ_LARGE, /* content above max: *a has the id only */
};

/*
 * Use some of *n bytes at *p, both of which move on.  Call it again until it
 * wants more.
 */
enum helper_read helper_reader_feed(struct helper_reader *r, const uint8_t **p,
				    size_t *n, struct helper_answer *a);

/* What was wrong with the last bad one; static. */
const char *helper_reader_why(const struct helper_reader *r);

/* The line that was bad, perhaps cut. */
const char *helper_reader_line(const struct helper_reader *r);

#endif
