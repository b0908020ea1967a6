/* SPDX-License-Identifier: BSD-2-Clause */
/* Heads of HTTP/1 requests and responses (RFC 9112): see http1.h. */
#include "proto/http1.h"

#include <string.h>

#include "wire/err.h"
#include "wire/rd.h"

#define STATUS_DIGITS 3

/* Methods of RFC 9110 and RFC 5789.  Boot clients use GET and HEAD. */
static const char *const methods[] = {
	"GET ",	   "HEAD ",    "POST ",	 "PUT ",
	"DELETE ", "OPTIONS ", "PATCH ", "CONNECT ",
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_nocase(struct http1_text t, const char *s)
{
	size_t i;

	if (t.len != strlen(s))
		return false;
	for (i = 0; i < t.len; i++)
		if (lower(t.p[i]) != lower(s[i]))
			return false;
	return true;
}

static struct http1_text trim(struct http1_text t)
{
	while (t.len && is_blank(t.p[0])) {
		t.p++;
		t.len--;
	}
	while (t.len && is_blank(t.p[t.len - 1]))
		t.len--;
	return t;
}

/* Returns what is before the first c in *t; *t becomes what is behind it. */
static struct http1_text split(struct http1_text *t, char c)
{
	struct http1_text head = *t;
	const char *at = t->len ? memchr(t->p, c, t->len) : NULL;

	if (at)
		head.len = (size_t)(at - t->p);
	t->p += head.len + (at ? 1 : 0);
	t->len -= head.len + (at ? 1 : 0);
	return head;
}

/*
 * Take the next line, without its CR LF or bare LF.  False if there is no LF
 * any more.
 */
static bool next_line(struct rd *r, struct http1_text *line)
{
	size_t left = rd_left(r), n;
	const uint8_t *lf = left ? memchr(r->p, '\n', left) : NULL;

	if (!lf)
		return false;
	n = (size_t)(lf - r->p) + 1;
	line->p = (const char *)rd_bytes(r, n);
	line->len = n - 1;
	if (line->len && line->p[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* Do the n bytes at p begin like s, as far as both go? */
static bool begins(const void *p, size_t n, const char *s)
{
	size_t len = strlen(s);

	return n && !memcmp(p, s, n < len ? n : len);
}

bool http1_is_request(const void *p, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (begins(p, n, methods[i]))
			return true;
	return false;
}

bool http1_is_response(const void *p, size_t n)
{
	return begins(p, n, "HTTP/1.");
}

/* Decode "HTTP/1.x". */
static int take_version(struct http1_head *h, struct http1_text v)
{
	if (v.len != 8 || memcmp(v.p, "HTTP/1.", 7) || v.p[7] < '0' ||
	    v.p[7] > '9')
		return PXE_EBADMSG;
	h->minor = (unsigned)(v.p[7] - '0');
	return 0;
}

static int take_status_line(struct http1_head *h, struct http1_text line)
{
	struct http1_text version = split(&line, ' ');
	struct http1_text code = split(&line, ' ');
	size_t i;

	if (code.len != STATUS_DIGITS)
		return PXE_EBADMSG;
	for (i = 0; i < code.len; i++) {
		if (code.p[i] < '0' || code.p[i] > '9')
			return PXE_EBADMSG;
		h->status = h->status * 10 + (unsigned)(code.p[i] - '0');
	}
	if (h->status < 100 || h->status > 599)
		return PXE_EBADMSG;
	h->is_response = true;
	h->reason = trim(line);
	return take_version(h, version);
}

/* The target ends at the version: some clients do not encode blanks. */
static int take_request_line(struct http1_head *h, struct http1_text line)
{
	struct http1_text version;
	size_t at;

	h->method = split(&line, ' ');
	line = trim(line);
	for (at = line.len; at && line.p[at - 1] != ' '; at--)
		;
	version.p = line.p + at;
	version.len = line.len - at;
	line.len = at;
	h->target = trim(line);
	if (!h->target.len)
		return PXE_EBADMSG;
	return take_version(h, version);
}

static void take_length(struct http1_head *h, struct http1_text v)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < v.len; i++) {
		unsigned digit = (unsigned char)v.p[i] - (unsigned)'0';

		if (digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, digit, &n))
			return;
	}
	/* A second Content-Length is an attack on servers; the first counts.
	 */
	if (!v.len || h->has_length)
		return;
	h->has_length = true;
	h->length = n;
}

static void take_field(struct http1_head *h, struct http1_text line)
{
	struct http1_text name = split(&line, ':');
	struct http1_text v = trim(line);

	if (equal_nocase(name, "Host"))
		h->host = v;
	else if (equal_nocase(name, "User-Agent"))
		h->user_agent = v;
	else if (equal_nocase(name, "Range"))
		h->range = v;
	else if (equal_nocase(name, "Content-Range"))
		h->content_range = v;
	else if (equal_nocase(name, "Content-Type"))
		h->content_type = v;
	else if (equal_nocase(name, "Location"))
		h->location = v;
	else if (equal_nocase(name, "Content-Length"))
		take_length(h, v);
	else if (equal_nocase(name, "Transfer-Encoding"))
		h->chunked =
			v.len >= 7 &&
			equal_nocase((struct http1_text){v.p + v.len - 7, 7},
				     "chunked");
}

static void head_init(struct http1_head *h)
{
	static const struct http1_text none = {"", 0};

	*h = (struct http1_head){
		.method = none,
		.target = none,
		.reason = none,
		.host = none,
		.user_agent = none,
		.range = none,
		.content_range = none,
		.content_type = none,
		.location = none,
	};
}

int http1_decode(struct http1_head *h, const void *p, size_t n)
{
	struct http1_text line;
	struct rd r;
	bool response = http1_is_response(p, n);
	int rc;

	head_init(h);
	if (!response && !http1_is_request(p, n))
		return n ? PXE_EBADMSG : PXE_ETRUNC;
	rd_init(&r, p, n < HTTP1_HEAD_MAX ? n : HTTP1_HEAD_MAX);
	if (!next_line(&r, &line))
		return n < HTTP1_HEAD_MAX ? PXE_ETRUNC : PXE_EBADMSG;
	rc = response ? take_status_line(h, line) : take_request_line(h, line);
	if (rc)
		return rc;
	while (next_line(&r, &line)) {
		if (!line.len) {
			h->whole = true;
			break;
		}
		take_field(h, line);
	}
	h->len = h->whole ? (size_t)(r.p - (const uint8_t *)p) : n;
	return 0;
}
