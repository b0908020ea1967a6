/* SPDX-License-Identifier: BSD-2-Clause */
/* Names under which uploads may be stored.  Contract: upload_name.h. */
#include "upload/upload_name.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

/* The component of n bytes at p. */
static bool component_is_valid(const char *p, size_t n)
{
	size_t i;

	if (!n || n > NAME_MAX || *p == '.')
		return false;
	for (i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			return false;
	return true;
}

bool upload_name_is_valid(const char *name)
{
	for (;;) {
		size_t n = strcspn(name, "/");

		if (!component_is_valid(name, n))
			return false;
		if (!name[n])
			return true;
		name += n + 1;
	}
}

bool upload_name_matches(const char *name, const struct opt_list *patterns)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		if (!fnmatch(patterns->v[i], name, FNM_PATHNAME | FNM_PERIOD))
			return true;
	return !patterns->n;
}
