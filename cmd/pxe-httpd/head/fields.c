/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header fields of a request.  libmicrohttpd splits lines at the first
 * colon and is lenient beyond that; what it lets through and RFC 9112 does not
 * is refused here.
 */
#include "head/fields.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

void head_init(struct head *h)
{
	memset(h, 0, sizeof(*h));
	txt_init(&h->match, h->match_buf, sizeof(h->match_buf));
	txt_init(&h->none_match, h->none_match_buf, sizeof(h->none_match_buf));
}

/* RFC 9110, 5.6.2.  A blank before the colon is the classic smuggler. */
static bool is_token(const char *s)
{
	static const char tchar[] =
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *s && s[strspn(s, tchar)] == 0;
}

/* A field that may come once: two of them are as good as a malformed one. */
static void single(const char **where, const char *value)
{
	*where = *where ? "" : value;
}

/* A list field: lines join (RFC 9110, 5.3).  What does not fit is no match. */
static void list(const char **where, struct txt *t, const char *value)
{
	if (*where)
		txt_str(t, ",");
	txt_str(t, value);
	*where = t->cut ? "" : t->buf;
}

static void add_cond(struct head *h, const char *name, const char *value)
{
	struct cond *c = &h->cond;

	if (!strcasecmp(name, "If-Match"))
		list(&c->if_match, &h->match, value);
	else if (!strcasecmp(name, "If-None-Match"))
		list(&c->if_none_match, &h->none_match, value);
	else if (!strcasecmp(name, "If-Modified-Since"))
		single(&c->if_modified_since, value);
	else if (!strcasecmp(name, "If-Unmodified-Since"))
		single(&c->if_unmodified_since, value);
	else if (!strcasecmp(name, "If-Range"))
		single(&c->if_range, value);
}

bool head_unfolded(const char *name, const char *value)
{
	const char *end = name + strlen(name) + 1;

	/* Only blanks are skipped after the colon. */
	if ((uintptr_t)value < (uintptr_t)end)
		return false;
	while ((uintptr_t)end < (uintptr_t)value &&
	       (*end == ' ' || *end == '\t'))
		end++;
	return end == value;
}

void head_add(struct head *h, const char *name, const char *value)
{
	/* RFC 9112, 2.2: others may take a bare CR for the end of the line. */
	if (!is_token(name) || strchr(value, '\r')) {
		h->bad = true;
		return;
	}
	if (!strcasecmp(name, "Host")) {
		/* RFC 9112, 3.2: two are an error; none is U-Boot. */
		h->bad |= ++h->hosts > 1;
	} else if (!strcasecmp(name, "Content-Length")) {
		h->body |= !*value || value[strspn(value, "0")] != 0;
	} else if (!strcasecmp(name, "Transfer-Encoding")) {
		h->body = true;
	} else if (!strcasecmp(name, "Range")) {
		single(&h->range, value);
	} else {
		add_cond(h, name, value);
	}
}
