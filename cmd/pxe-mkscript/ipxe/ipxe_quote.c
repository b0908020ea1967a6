/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in a line of an iPXE script: see ipxe_quote.h. */
#include "ipxe/ipxe_quote.h"

#include <string.h>

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static bool is_print(char c)
{
	return c >= ' ' && c <= '~';
}

/* Would iPXE take this word of n bytes for the end of a command? */
static bool is_separator(const char *p, size_t n)
{
	return *p == '#' || (n == 1 && *p == ';') ||
	       (n == 2 && (!memcmp(p, "||", 2) || !memcmp(p, "&&", 2)));
}

/* The length of the setting "${name}" that stands at p; 0 if none does. */
static size_t setting_len(const char *p)
{
	size_t n = 2;

	while (is_alnum(p[n]) || (p[n] && strchr("./:_-", p[n])))
		n++;
	return n > 2 && p[n] == '}' ? n + 1 : 0;
}

/* What is wrong with the settings in s, or NULL. */
static const char *check_settings(const char *s, unsigned flags)
{
	while ((s = strstr(s, "${"))) {
		size_t n = setting_len(s);

		if (!(flags & IPXE_QUOTE_SETTINGS))
			return "iPXE would expand ${";
		if (!n)
			return "${ that is not the ${name} of a setting";
		s += n;
	}
	return NULL;
}

const char *ipxe_quote_check(const char *s, unsigned flags)
{
	const char *p;
	size_t n, words = 0;

	if (!txt_is_printable(s))
		return "a byte that is not printable ASCII";
	for (p = s; *(p += strspn(p, " ")); p += n) {
		n = strcspn(p, " ");
		if (is_separator(p, n))
			return "iPXE would take a word for || && ; or #";
		if (++words > IPXE_QUOTE_WORDS_MAX)
			return "more than 100 words";
	}
	/* A backslash at the end of a line joins it with the next. */
	n = strlen(s);
	if (n && s[n - 1] == '\\')
		return "\\ at its end";
	return check_settings(s, flags);
}

void ipxe_quote_title(struct txt *t, const char *s, size_t max)
{
	bool start = true;
	size_t i;

	for (i = 0; s[i] && i < max; i++) {
		char c = s[i];

		if (!is_print(c) || c == '$' || c == '\\' ||
		    (start && strchr("#|&;", c)))
			c = '?';
		txt_mem(t, &c, 1);
		start = c == ' ';
	}
}
