/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditional requests, RFC 9110, 13: see precondition.h.  A boot survives a
 * broken connection by them: UEFI HTTP Boot resumes with Range and If-Match (or
 * If-Unmodified-Since), curl and the installers with Range and If-Range.
 */
#include "head/precondition.h"

#include <string.h>

#include "head/http_date.h"

void validators_init(struct validators *v, const struct stat *st,
		     const struct etag_extent *extent, int64_t mtime,
		     int64_t now)
{
	etag_format(v->etag, st, extent);
	v->last_modified = mtime < 0 ? 0 : mtime < now ? mtime : now;
}

/* Read the date in the value of a field.  False if there is none. */
static bool date_of(const char *value, int64_t now, int64_t *t)
{
	size_t n = value ? strlen(value) : 0;

	/* White space after a value is not part of it (RFC 9112, 5.1). */
	while (n && strchr(" \t", value[n - 1]))
		n--;
	return n && !http_date_parse(value, n, now, t);
}

enum precondition_result precondition_evaluate(const struct preconditions *c,
					       const struct validators *v,
					       int64_t now)
{
	int64_t t;

	if (!v)
		return c->if_match ? PRECONDITION_FAILED : PRECONDITION_TRUE;
	if (c->if_match) {
		if (!etag_in_list(c->if_match, v->etag, false))
			return PRECONDITION_FAILED;
	} else if (date_of(c->if_unmodified_since, now, &t)) {
		if (v->last_modified > t)
			return PRECONDITION_FAILED;
	}
	if (c->if_none_match) {
		if (etag_in_list(c->if_none_match, v->etag, true))
			return PRECONDITION_NOT_MODIFIED;
	} else if (date_of(c->if_modified_since, now, &t)) {
		if (v->last_modified <= t)
			return PRECONDITION_NOT_MODIFIED;
	}
	return PRECONDITION_TRUE;
}

bool precondition_if_range(const struct preconditions *c,
			   const struct validators *v, int64_t now)
{
	bool match;
	int64_t t;

	if (!c->if_range)
		return true;
	if (etag_match_one(c->if_range, v->etag, &match))
		return match;
	/*
	 * A date must match exactly, and is a strong validator only if the file
	 * did not change within its last second (RFC 9110, 8.8.2.2).
	 */
	return date_of(c->if_range, now, &t) && t == v->last_modified &&
	       now - t >= 1;
}
