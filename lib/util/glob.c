/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Patterns with * and ?.  Only the last * is ever tried again: what follows an
 * earlier one has matched already where it could first.
 */
#include "util/glob.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool glob_match(const char *pattern, const void *s, size_t len)
{
	const char *text = s, *star = NULL;
	size_t i = 0, again = 0;

	while (i < len) {
		if (*pattern == '*') {
			star = pattern++;
			again = i;
		} else if (*pattern == '?' ||
			   (*pattern && lower(*pattern) == lower(text[i]))) {
			pattern++;
			i++;
		} else if (star) {
			pattern = star + 1;
			i = ++again;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
