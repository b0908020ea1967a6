/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header fields of a request, RFC 9110, 5 and RFC 9112, 5: see fields.h.  The
 * engine splits field lines at the first colon and may be lenient beyond that;
 * what RFC 9112 forbids is found here.
 */
#include "head/fields.h"

#include <string.h>
#include <strings.h>

void fields_init(struct fields *f)
{
	memset(f, 0, sizeof(*f));
	txt_init(&f->match, f->match_buf, sizeof(f->match_buf));
	txt_init(&f->none_match, f->none_match_buf, sizeof(f->none_match_buf));
}

/*
 * A token, RFC 9110, 5.6.2.  White space between name and colon must be refused
 * (RFC 9112, 5.1): servers that differ about it are open to request smuggling.
 */
static bool is_token(const char *s)
{
	static const char tchar[] =
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return *s && s[strspn(s, tchar)] == 0;
}

/* A field that may occur once; a repeated one gets an invalid value. */
static void single(const char **where, const char *value)
{
	*where = *where ? "" : value;
}

/*
 * A list: field lines are joined by commas (RFC 9110, 5.3).  One that does not
 * fit becomes empty and so matches nothing.
 */
static void list(const char **where, struct txt *t, const char *value)
{
	if (*where)
		txt_str(t, ",");
	txt_str(t, value);
	*where = t->cut ? "" : t->buf;
}

static void add_cond(struct fields *f, const char *name, const char *value)
{
	struct preconditions *c = &f->conditions;

	if (!strcasecmp(name, "If-Match"))
		list(&c->if_match, &f->match, value);
	else if (!strcasecmp(name, "If-None-Match"))
		list(&c->if_none_match, &f->none_match, value);
	else if (!strcasecmp(name, "If-Modified-Since"))
		single(&c->if_modified_since, value);
	else if (!strcasecmp(name, "If-Unmodified-Since"))
		single(&c->if_unmodified_since, value);
	else if (!strcasecmp(name, "If-Range"))
		single(&c->if_range, value);
}

void fields_add(struct fields *f, const char *name, const char *value)
{
	/* RFC 9112, 2.2: others may take a CR alone for the end of the line. */
	if (!is_token(name) || strchr(value, '\r')) {
		f->malformed = true;
		return;
	}
	if (!strcasecmp(name, "Host")) {
		/* RFC 9112, 3.2: two are an error; U-Boot sends none. */
		f->malformed |= ++f->n_hosts > 1;
	} else if (!strcasecmp(name, "Content-Length")) {
		f->has_content |= !*value || value[strspn(value, "0")] != 0;
	} else if (!strcasecmp(name, "Transfer-Encoding")) {
		f->has_content = true;
	} else if (!strcasecmp(name, "Range")) {
		single(&f->range, value);
	} else {
		add_cond(f, name, value);
	}
}
