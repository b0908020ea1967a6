/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clean names below the boot root: see name.h.  A byte at a time, so that a
 * name can be decoded (percent-encoding of a URL) while it is cleaned, and is
 * never longer than its clean form.
 */
#include "docroot/name.h"

#include <string.h>

#include "wire/err.h"

void name_cleaner_init(struct name_cleaner *c, char *out, size_t cap)
{
	*c = (struct name_cleaner){.out = out, .cap = cap};
}

static int append(struct name_cleaner *c, char ch)
{
	if (c->cap - c->len < 2)
		return PXE_ENOSPC;
	c->out[c->len++] = ch;
	return 0;
}

/* Remove the last whole part, with the slash behind it. */
static int remove_part(struct name_cleaner *c)
{
	if (!c->part)
		return PXE_EBADMSG;
	/* Over that slash, and back to the one in front of the part. */
	c->len = c->part - 1;
	while (c->len && c->out[c->len - 1] != '/')
		c->len--;
	c->part = c->len;
	return 0;
}

/* The part that was read is complete; slash: one follows. */
static int end_part(struct name_cleaner *c, bool slash)
{
	size_t n = c->len - c->part;
	const char *p = c->out + c->part;

	if (!n)
		return 0;
	if (n == 1 && p[0] == '.') {
		c->len = c->part;
		return 0;
	}
	if (n == 2 && p[0] == '.' && p[1] == '.')
		return remove_part(c);
	if (!slash)
		return 0;
	if (append(c, '/'))
		return PXE_ENOSPC;
	c->part = c->len;
	return 0;
}

int name_cleaner_put(struct name_cleaner *c, char ch)
{
	return ch == '/' ? end_part(c, true) : append(c, ch);
}

int name_cleaner_end(struct name_cleaner *c)
{
	int rc = end_part(c, false);

	if (!rc)
		c->out[c->len] = 0;
	return rc;
}

int name_clean(char *out, size_t cap, const char *name)
{
	struct name_cleaner c;
	int rc = 0;

	name_cleaner_init(&c, out, cap);
	for (; *name && !rc; name++)
		rc = name_cleaner_put(&c, *name);
	return rc ? rc : name_cleaner_end(&c);
}

bool name_has_part(const char *name, size_t n, const char *part)
{
	size_t i, len, want = strlen(part);

	for (i = 0; i < n; i += len + 1) {
		const char *slash = memchr(name + i, '/', n - i);

		len = slash ? (size_t)(slash - name) - i : n - i;
		if (len == want && !memcmp(name + i, part, len))
			return true;
	}
	return false;
}
