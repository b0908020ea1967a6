/* SPDX-License-Identifier: BSD-2-Clause */
/* Entity tags, RFC 9110, 8.8.3: see etag.h. */
#include "head/etag.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t mtime_nsec(const struct stat *st)
{
	return (uint64_t)st->st_mtim.tv_sec * 1000000000u +
	       (uint64_t)st->st_mtim.tv_nsec;
}

void etag_format(char buf[static ETAG_STRLEN], const struct stat *st,
		 const struct etag_extent *extent)
{
	/*
	 * The inode number tells files of one size and date apart, as
	 * reproducible builds make them, when rename(2) swaps them.
	 */
	int n = snprintf(buf, ETAG_STRLEN, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64,
			 (uint64_t)st->st_ino, (uint64_t)st->st_size,
			 mtime_nsec(st));
	size_t at = n < 0 ? 0 : (size_t)n;

	/*
	 * In an image: the place, but not the date of the file in it, which is
	 * the same in the next image even if other bytes are at that place.
	 */
	if (extent)
		(void)snprintf(buf + at, ETAG_STRLEN - at,
			       "-%" PRIx64 "-%" PRIx64 "\"", extent->off,
			       extent->size);
	else
		(void)snprintf(buf + at, ETAG_STRLEN - at, "\"");
}

/*
 * Read one entity tag at *s, W/"..." or "...", and move *s behind it.  Its part
 * in quotes goes to *tag and *len.  False if there is none.
 */
static bool next_etag(const char **s, bool *weak, const char **tag, size_t *len)
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

static bool equal(const char *tag, size_t len, const char *etag)
{
	return len == strlen(etag) && !memcmp(tag, etag, len);
}

bool etag_in_list(const char *list, const char *etag, bool weak)
{
	const char *tag;
	bool is_weak;
	size_t len;

	list += strspn(list, " \t");
	if (*list == '*')
		return list[1 + strspn(list + 1, " \t")] == 0;
	for (;;) {
		list += strspn(list, " \t,");
		if (!next_etag(&list, &is_weak, &tag, &len))
			return false;
		if (equal(tag, len, etag) && (weak || !is_weak))
			return true;
	}
}

bool etag_match_one(const char *value, const char *etag, bool *match)
{
	const char *tag;
	bool is_weak;
	size_t len;

	if (!next_etag(&value, &is_weak, &tag, &len))
		return false;
	*match = !value[strspn(value, " \t")] && !is_weak &&
		 equal(tag, len, etag);
	return true;
}
