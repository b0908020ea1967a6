/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditional requests: see precondition.h.  They are what makes a boot survive
 * a broken connection: UEFI HTTP Boot resumes with Range and If-Match (or
 * If-Unmodified-Since), curl and the installers with Range and If-Range.
 */
#include "head/precondition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "head/http_date.h"

static uint64_t nsec_of(const struct stat *st)
{
	return (uint64_t)st->st_mtim.tv_sec * 1000000000u +
	       (uint64_t)st->st_mtim.tv_nsec;
}

/* RFC 9110, 8.8.2.1: never later than the message itself. */
static int64_t bounded(int64_t mtime, int64_t now)
{
	return mtime < 0 ? 0 : mtime < now ? mtime : now;
}

void cond_file_init(struct cond_file *f, const struct stat *st, int64_t now)
{
	/*
	 * The inode number tells files apart that were made with one date and
	 * size, as reproducible builds make them, and swapped by rename().
	 */
	(void)snprintf(f->etag, sizeof(f->etag),
		       "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "\"",
		       (uint64_t)st->st_ino, (uint64_t)st->st_size,
		       nsec_of(st));
	f->mtime = bounded(st->st_mtim.tv_sec, now);
}

void cond_part_init(struct cond_file *f, const struct stat *st,
		    const struct cond_part *part, int64_t now)
{
	/*
	 * Of the image and the place in it.  The file's own date says nothing:
	 * it is the same in the next image, which may have other bytes there.
	 */
	(void)snprintf(f->etag, sizeof(f->etag),
		       "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 "-%" PRIx64
		       "-%" PRIx64 "\"",
		       (uint64_t)st->st_ino, (uint64_t)st->st_size, nsec_of(st),
		       part->off, part->size);
	f->mtime = bounded(part->mtime, now);
}

/*
 * One entity tag at *s, which moves past it: W/"..." or "...".  Its quoted
 * part in *tag and *len.  False if there is none.
 */
static bool take_tag(const char **s, bool *weak, const char **tag, size_t *len)
{
	const char *p = *s, *end;

	*weak = p[0] == 'W' && p[1] == '/';
	if (*weak)
		p += 2;
	if (*p != '"')
		return false;
	end = strchr(p + 1, '"');
	if (!end)
		return false;
	*tag = p;
	*len = (size_t)(end + 1 - p);
	*s = end + 1;
	return true;
}

/*
 * Is etag in the list, or is the list "*"?  Ours are strong, so a weak one in
 * the list matches only where weak comparison is asked for (8.8.3.2).
 */
static bool list_has(const char *list, const char *etag, bool weak_ok)
{
	size_t want = strlen(etag), len;
	const char *tag;
	bool weak;

	list += strspn(list, " \t");
	if (*list == '*')
		return list[1 + strspn(list + 1, " \t")] == 0;
	for (;;) {
		list += strspn(list, " \t,");
		if (!take_tag(&list, &weak, &tag, &len))
			return false;
		if (len == want && !memcmp(tag, etag, len) &&
		    (weak_ok || !weak))
			return true;
	}
}

static bool date_of(const char *s, int64_t now, int64_t *t)
{
	size_t n = s ? strlen(s) : 0;

	/* White space after a value is no part of it (RFC 9112, 5.1). */
	while (n && strchr(" \t", s[n - 1]))
		n--;
	return n && !http_date_parse(s, n, now, t);
}

enum cond_result cond_decide(const struct cond *c, const struct cond_file *f,
			     int64_t now)
{
	int64_t t;

	if (!f)
		return c->if_match ? COND_FAILED : COND_SERVE;
	if (c->if_match) {
		if (!list_has(c->if_match, f->etag, false))
			return COND_FAILED;
	} else if (date_of(c->if_unmodified_since, now, &t)) {
		if (f->mtime > t)
			return COND_FAILED;
	}
	if (c->if_none_match) {
		if (list_has(c->if_none_match, f->etag, true))
			return COND_NOT_MODIFIED;
	} else if (date_of(c->if_modified_since, now, &t)) {
		if (f->mtime <= t)
			return COND_NOT_MODIFIED;
	}
	return COND_SERVE;
}

bool cond_range_allowed(const struct cond *c, const struct cond_file *f,
			int64_t now)
{
	const char *tag, *s = c->if_range;
	size_t len;
	bool weak;
	int64_t t;

	if (!s)
		return true;
	if (take_tag(&s, &weak, &tag, &len))
		return !s[strspn(s, " \t")] && !weak &&
		       len == strlen(f->etag) && !memcmp(tag, f->etag, len);
	/*
	 * A date must match exactly, and is good only if the file did not
	 * change within its last second (8.8.2.2).
	 */
	return date_of(s, now, &t) && t == f->mtime && now - t >= 1;
}
