/* SPDX-License-Identifier: BSD-2-Clause */
/* INI files, for the .treeinfo of install media: see ini.h. */
#include "proto/ini.h"

#include <stdbool.h>
#include <string.h>

#include "wire/err.h"

struct span {
	const char *p;
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct span trim(struct span s)
{
	while (s.n && is_blank(*s.p)) {
		s.p++;
		s.n--;
	}
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Take the next line, without its end and blanks around it. */
static struct span line(struct rd *r)
{
	struct span s = {(const char *)r->p, rd_left(r)};
	const char *end = s.n ? memchr(s.p, '\n', s.n) : NULL;

	if (end)
		s.n = (size_t)(end - s.p);
	rd_skip(r, s.n + (end ? 1 : 0));
	return trim(s);
}

/* The offset of the first = or :, s.n if there is none. */
static size_t separator(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == '=' || s.p[i] == ':')
			break;
	return i;
}

void ini_init(struct ini *it, const void *buf, size_t len)
{
	rd_init(&it->r, buf, len);
	it->section = "";
	it->section_len = 0;
}

int ini_next(struct ini *it, struct ini_item *item)
{
	while (rd_left(&it->r)) {
		struct span s = line(&it->r), key, value;
		size_t sep;

		if (!s.n || *s.p == '#' || *s.p == ';')
			continue;
		if (*s.p == '[') {
			if (s.p[s.n - 1] != ']' || s.n < 2)
				continue;
			it->section = s.p + 1;
			it->section_len = s.n - 2;
			continue;
		}
		sep = separator(s);
		if (sep == s.n || !sep)
			continue;
		key = trim((struct span){s.p, sep});
		value = trim((struct span){s.p + sep + 1, s.n - sep - 1});
		*item = (struct ini_item){
			.section = it->section,
			.section_len = it->section_len,
			.key = key.p,
			.key_len = key.n,
			.value = value.p,
			.value_len = value.n,
		};
		return 1;
	}
	return 0;
}

static bool equal(const char *p, size_t n, const char *s)
{
	return n == strlen(s) && !memcmp(p, s, n);
}

int ini_get(const void *buf, size_t len, const char *section, const char *key,
	    char *out, size_t cap)
{
	struct ini_item item;
	struct ini it;

	out[0] = 0;
	ini_init(&it, buf, len);
	while (ini_next(&it, &item)) {
		if (!equal(item.section, item.section_len, section) ||
		    !equal(item.key, item.key_len, key))
			continue;
		if (item.value_len >= cap)
			return PXE_ENOSPC;
		if (memchr(item.value, 0, item.value_len))
			return PXE_EBADMSG;
		memcpy(out, item.value, item.value_len);
		out[item.value_len] = 0;
		return 0;
	}
	return PXE_ENOENT;
}
