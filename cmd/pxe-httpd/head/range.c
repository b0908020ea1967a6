/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Byte ranges, RFC 9110, 14.1: see range.h.  A value that breaks the grammar is
 * ignored, as 14.2 allows: some BIOS builds of iPXE send "bytes=u-u", because
 * their printf() does not know %zu, and fail to boot when they get a 416.
 */
#include "head/range.h"

#include <stdbool.h>
#include <strings.h>

struct spec {
	bool has_first, has_last;
	uint64_t first, last;
};

/* Digits; a number too large for 64 bits counts as the largest one. */
static bool number(const char **s, const char *end, uint64_t *v)
{
	const char *p = *s;

	*v = 0;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*v, (uint64_t)10, v) ||
		    __builtin_add_overflow(*v, (uint64_t)(*p - '0'), v)) {
			while (p < end && *p >= '0' && *p <= '9')
				p++;
			*v = UINT64_MAX;
			break;
		}
	if (p == *s)
		return false;
	*s = p;
	return true;
}

static void skip_blanks(const char **s, const char *end)
{
	while (*s < end && (**s == ' ' || **s == '\t'))
		(*s)++;
}

/* One range-spec: FIRST-LAST, FIRST- or -SUFFIX, up to a comma or the end. */
static bool element(const char **s, const char *end, struct spec *sp)
{
	sp->has_first = number(s, end, &sp->first);
	if (*s == end || **s != '-')
		return false;
	(*s)++;
	sp->has_last = number(s, end, &sp->last);
	if (!sp->has_first && !sp->has_last)
		return false;
	if (sp->has_first && sp->has_last && sp->last < sp->first)
		return false;
	skip_blanks(s, end);
	return *s == end || **s == ',';
}

static enum range_kind resolve(struct range *r, const struct spec *sp,
			       uint64_t size)
{
	if (!sp->has_first) {
		if (!sp->last)
			return RANGE_UNSATISFIABLE;
		/*
		 * The last n bytes of an empty file are satisfiable (14.1.2),
		 * but no Content-Range can say so: 200 with the empty file.
		 */
		if (!size)
			return RANGE_IGNORED;
		r->len = sp->last < size ? sp->last : size;
		r->first = size - r->len;
		return RANGE_SATISFIABLE;
	}
	if (sp->first >= size)
		return RANGE_UNSATISFIABLE;
	r->first = sp->first;
	r->len = size - sp->first;
	if (sp->has_last && sp->last - sp->first < r->len)
		r->len = sp->last - sp->first + 1;
	return RANGE_SATISFIABLE;
}

enum range_kind range_parse(struct range *r, const char *s, size_t n,
			    uint64_t size)
{
	static const char unit[] = "bytes=";
	const char *end = s + n;
	struct spec sp;
	unsigned count = 0;

	if (n < sizeof(unit) - 1 || strncasecmp(s, unit, sizeof(unit) - 1))
		return RANGE_IGNORED;
	s += sizeof(unit) - 1;
	for (;;) {
		skip_blanks(&s, end);
		if (s == end)
			break;
		/* Empty list elements mean nothing (RFC 9110, 5.6.1.2). */
		if (*s == ',') {
			s++;
			continue;
		}
		if (!element(&s, end, &sp))
			return RANGE_IGNORED;
		/*
		 * Several ranges need multipart/byteranges, which no boot
		 * client asks for, and exhausted servers (CVE-2011-3192).  The
		 * whole file is a valid answer.
		 */
		if (++count > 1)
			return RANGE_IGNORED;
	}
	return count ? resolve(r, &sp, size) : RANGE_IGNORED;
}
