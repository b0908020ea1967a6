/* SPDX-License-Identifier: BSD-2-Clause */
/* The line protocol of pxe-helper(5).  Contract: helper_line.h. */
#include "helper/helper_line.h"

#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

#include "util/hex.h"
#include "util/num.h"

/* Bytes of the longest id, verb and blanks of an answer. */
#define HEAD_MAX 64

/* --- requests ------------------------------------------------------------- */

/* Is c sent as it is?  Not blanks, %, and what has a meaning for a shell. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("/._-:+,@", c));
}

void helper_put_word(struct txt *t, const char *s)
{
	for (; *s; s++)
		if (is_plain(*s))
			txt_mem(t, s, 1);
		else
			txt_fmt(t, "%%%02X", (unsigned char)*s);
}

void helper_put_request(struct txt *t, uint64_t id, const char *name,
			const char *client)
{
	txt_fmt(t, "%llu get ", (unsigned long long)id);
	helper_put_word(t, name);
	txt_str(t, " ");
	helper_put_word(t, client);
}

void helper_put_pair(struct txt *t, const char *key, const char *value)
{
	txt_fmt(t, " %s=", key);
	helper_put_word(t, value);
}

void helper_put_number(struct txt *t, const char *key, uint64_t value)
{
	txt_fmt(t, " %s=%llu", key, (unsigned long long)value);
}

void helper_put_end(struct txt *t)
{
	txt_str(t, "\n");
}

/* --- answers -------------------------------------------------------------- */

struct helper_reader {
	size_t max;	   /* bytes of content that are accepted */
	char *line;	   /* cap bytes, and one for a NUL */
	size_t len;	   /* of the line so far */
	size_t cap, full;  /* it grows up to full */
	bool skip_line;	   /* it is longer than that: skip to its end */
	uint64_t id;	   /* of the answer whose content is read */
	uint8_t *data;	   /* its content; NULL: lines are read */
	size_t have, want; /* bytes of it */
	uint64_t skip;	   /* bytes of content to skip */
	const char *why;   /* of the last line that was no answer */
};

struct helper_reader *helper_reader_new(size_t max)
{
	struct helper_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->max = max;
	/* The longest line is content in base64, or a path. */
	r->full = max / 3 * 4 + 4 + 3 * HELPER_PATH_MAX + HEAD_MAX;
	r->cap = 3 * HELPER_PATH_MAX + HEAD_MAX;
	r->line = malloc(r->cap + 1);
	r->why = "";
	if (r->line)
		return r;
	free(r);
	return NULL;
}

void helper_reader_free(struct helper_reader *r)
{
	if (!r)
		return;
	free(r->line);
	free(r->data);
	free(r);
}

const char *helper_reader_why(const struct helper_reader *r)
{
	return r->why;
}

const char *helper_reader_line(const struct helper_reader *r)
{
	return r->line;
}

static enum helper_read bad(struct helper_reader *r, const char *why)
{
	r->why = why;
	return HELPER_READ_BAD;
}

/* End the next word of *s by a NUL, and advance; it may be empty. */
static char *next_word(char **s)
{
	char *word = *s;

	*s += strcspn(word, " ");
	if (**s)
		*(*s)++ = 0;
	return word;
}

static enum helper_read read_path(struct helper_reader *r, const char *s,
				  struct helper_answer *a)
{
	size_t n = 0;
	uint8_t c;

	for (; *s; s++) {
		if (n == HELPER_PATH_MAX)
			return bad(r, "the path is too long");
		c = (uint8_t)*s;
		if (*s == '%') {
			if (hex_byte(s + 1, &c) || !c)
				return bad(r, "not %XX after a percent sign");
			s += 2;
		}
		a->text[n++] = (char)c;
	}
	a->text[n] = 0;
	if (!n)
		return bad(r, "no path");
	a->type = HELPER_PATH;
	return HELPER_READ_ONE;
}

static enum helper_read read_error(struct helper_reader *r, char *s,
				   struct helper_answer *a)
{
	const char *code = next_word(&s);
	uint64_t v;
	size_t i;

	if (num_u64(code, TFTP_UNDEFINED, TFTP_BAD_OPTION, &v))
		return bad(r, "the code is no number from 0 to 8");
	a->type = HELPER_ERROR;
	a->code = (enum tftp_code)v;
	if (!*s)
		code = tftp_code_name((unsigned)v);
	else
		code = s;
	for (i = 0; code[i] && i < HELPER_TEXT_MAX; i++)
		a->text[i] = (char)(code[i] < ' ' || code[i] > '~' ? '?'
								   : code[i]);
	a->text[i] = 0;
	return HELPER_READ_ONE;
}

/*
 * Base64 with padding (RFC 4648 section 4), and without the white space that
 * nettle passes over.  The number of bytes, or -1.
 */
static long decode_base64(const char *s, size_t n, uint8_t *out)
{
	struct base64_decode_ctx ctx;
	size_t len;

	if (s[strcspn(s, " \t\v\f\r")])
		return -1;
	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &len, out, n, s) ||
	    !base64_decode_final(&ctx))
		return -1;
	return (long)len;
}

static enum helper_read read_base64(struct helper_reader *r, const char *s,
				    struct helper_answer *a)
{
	size_t n = strlen(s);
	long len;

	/* malloc(0) may be NULL. */
	a->data = malloc(BASE64_DECODE_LENGTH(n) + 1);
	if (!a->data)
		return bad(r, "out of memory");
	len = decode_base64(s, n, a->data);
	if (len < 0 || (size_t)len > r->max) {
		free(a->data);
		a->data = NULL;
		return len < 0 ? bad(r, "not base64") : HELPER_READ_LARGE;
	}
	a->type = HELPER_DATA;
	a->len = (size_t)len;
	return HELPER_READ_ONE;
}

/* "bytes": HELPER_READ_MORE, and content follows the line. */
static enum helper_read read_bytes(struct helper_reader *r, const char *s,
				   struct helper_answer *a)
{
	uint64_t n;

	if (num_u64(s, 0, UINT64_MAX, &n))
		return bad(r, "not a number of bytes");
	if (n > r->max) {
		r->skip = n;
		return HELPER_READ_LARGE;
	}
	a->type = HELPER_DATA;
	if (!n)
		return HELPER_READ_ONE;
	r->data = malloc(n);
	if (!r->data) {
		r->skip = n;
		return bad(r, "out of memory");
	}
	r->id = a->id;
	r->have = 0;
	r->want = n;
	return HELPER_READ_MORE;
}

static enum helper_read read_line(struct helper_reader *r,
				  struct helper_answer *a)
{
	char *s = r->line, *word;

	if (!*s)
		return HELPER_READ_MORE;
	word = next_word(&s);
	if (num_u64(word, 1, UINT64_MAX, &a->id))
		return bad(r, "it does not begin with the number of a request");
	word = next_word(&s);
	if (!strcmp(word, "pass")) {
		a->type = HELPER_PASS;
		return HELPER_READ_ONE;
	}
	if (!strcmp(word, "path"))
		return read_path(r, s, a);
	if (!strcmp(word, "error"))
		return read_error(r, s, a);
	if (!strcmp(word, "base64"))
		return read_base64(r, s, a);
	if (!strcmp(word, "bytes"))
		return read_bytes(r, s, a);
	return bad(r, "none of pass, path, bytes, base64, error");
}

/* Make room for n more bytes of the line.  False: it is too long. */
static bool make_room(struct helper_reader *r, size_t n)
{
	size_t want = r->len + n;
	char *line;

	if (want <= r->cap)
		return true;
	if (want > r->full)
		return false;
	want = want < r->full / 2 ? 2 * want : r->full;
	line = realloc(r->line, want + 1);
	if (!line)
		return false;
	r->line = line;
	r->cap = want;
	return true;
}

/* Put back the blanks that next_word() has replaced: the line is logged. */
static void mend_line(struct helper_reader *r, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!r->line[i])
			r->line[i] = ' ';
}

/* The line of len bytes is complete. */
static enum helper_read end_line(struct helper_reader *r, size_t len,
				 struct helper_answer *a)
{
	enum helper_read rc;

	if (r->skip_line)
		rc = bad(r, "the line is too long");
	else if (strlen(r->line) != len)
		rc = bad(r, "a NUL in the line");
	else
		rc = read_line(r, a);
	r->skip_line = false;
	if (rc == HELPER_READ_BAD)
		mend_line(r, len);
	return rc;
}

/* Use bytes up to the end of the line. */
static enum helper_read feed_line(struct helper_reader *r, const uint8_t **p,
				  size_t *n, struct helper_answer *a)
{
	const uint8_t *end = memchr(*p, '\n', *n);
	size_t part = end ? (size_t)(end - *p) : *n;

	if (!r->skip_line && make_room(r, part)) {
		memcpy(r->line + r->len, *p, part);
		r->len += part;
	} else {
		r->skip_line = true;
	}
	r->line[r->len] = 0;
	part += end != NULL;
	*p += part;
	*n -= part;
	if (!end)
		return HELPER_READ_MORE;
	part = r->len;
	r->len = 0;
	return end_line(r, part, a);
}

static void pass_over(struct helper_reader *r, const uint8_t **p, size_t *n)
{
	size_t part = r->skip < *n ? (size_t)r->skip : *n;

	*p += part;
	*n -= part;
	r->skip -= part;
}

/* Use bytes of content.  True: it is complete. */
static bool feed_data(struct helper_reader *r, const uint8_t **p, size_t *n)
{
	size_t part = r->want - r->have;

	if (part > *n)
		part = *n;
	memcpy(r->data + r->have, *p, part);
	*p += part;
	*n -= part;
	r->have += part;
	return r->have == r->want;
}

enum helper_read helper_reader_feed(struct helper_reader *r, const uint8_t **p,
				    size_t *n, struct helper_answer *a)
{
	enum helper_read rc = HELPER_READ_MORE;

	memset(a, 0, sizeof(*a));
	while (*n && rc == HELPER_READ_MORE) {
		if (r->skip) {
			pass_over(r, p, n);
		} else if (!r->data) {
			rc = feed_line(r, p, n, a);
		} else if (feed_data(r, p, n)) {
			a->id = r->id;
			a->type = HELPER_DATA;
			a->data = r->data;
			a->len = r->want;
			r->data = NULL;
			rc = HELPER_READ_ONE;
		}
	}
	return rc;
}
