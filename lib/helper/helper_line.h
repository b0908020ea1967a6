/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_LINE_H
#define PXE_HELPER_HELPER_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/tftp.h"
#include "util/txt.h"

/*
 * The line protocol between the daemon and its helper, pxe-helper(5): encoding
 * of requests, decoding of answers.  No I/O and no clock.
 */

/*
 * Bytes of the longest request with its newline: a pipe takes up to PIPE_BUF
 * bytes at once or none of them (pipe(7)).
 */
#define HELPER_LINE_MAX 4096

/* Bytes of the longest text of an error, and of the longest path, in answers.
 */
#define HELPER_TEXT_MAX 128
#define HELPER_PATH_MAX 1024

/* --- requests ------------------------------------------------------------- */

/* Append s as one word: bytes with a meaning for a shell become %XX. */
void helper_put_word(struct txt *t, const char *s);

/*
 * Begin a request for the file name by a client, an IP address.  Pairs may
 * follow; helper_put_end() must.
 */
void helper_put_request(struct txt *t, uint64_t id, const char *name,
			const char *client);

/* Append "key=value" with value as a word; key is appended as it is. */
void helper_put_pair(struct txt *t, const char *key, const char *value);

/* Append "key=value" with a decimal value; key is appended as it is. */
void helper_put_number(struct txt *t, const char *key, uint64_t value);

/* End the request with a newline. */
void helper_put_end(struct txt *t);

/* --- answers -------------------------------------------------------------- */

enum helper_answer_type {
	HELPER_PASS,  /* "pass": as if there were no helper */
	HELPER_PATH,  /* "path": the file text, below the root */
	HELPER_DATA,  /* "bytes", "base64": a file of len bytes of data */
	HELPER_ERROR, /* "error": an ERROR with code and text */
};

struct helper_answer {
	uint64_t id; /* of the request */
	enum helper_answer_type type;
	enum tftp_code code;
	char text[HELPER_PATH_MAX + 1];
	uint8_t *data; /* malloc()ed, for the caller; NULL if len is 0 */
	size_t len;
};

/* A decoder of the helper's standard output. */
struct helper_reader;

/* max: bytes of content that an answer may have.  NULL without memory. */
struct helper_reader *helper_reader_new(size_t max);

/* NULL is allowed. */
void helper_reader_free(struct helper_reader *r);

enum helper_read {
	HELPER_READ_MORE,  /* all bytes are used: feed more */
	HELPER_READ_ONE,   /* *a is an answer */
	HELPER_READ_BAD,   /* a line that is no answer was skipped */
	HELPER_READ_LARGE, /* content above max is skipped; *a has only the id
			    */
};

/*
 * Decode some of the *n bytes at *p; both advance.  To be called again until
 * the result is HELPER_READ_MORE.  a->data is the caller's to free after every
 * call.
 */
enum helper_read helper_reader_feed(struct helper_reader *r, const uint8_t **p,
				    size_t *n, struct helper_answer *a);

/* What was wrong with the line of the last HELPER_READ_BAD; static. */
const char *helper_reader_why(const struct helper_reader *r);

/*
 * The line of the last HELPER_READ_BAD, without its newline; a long one is cut.
 * Valid until the next call of helper_reader_feed().
 */
const char *helper_reader_line(const struct helper_reader *r);

#endif
