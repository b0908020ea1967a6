/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of the configuration file.  Most stand as they are; one that holds a
 * comment sign, a line break, or blanks at its ends is in double quotes, in
 * which \" \\ and \n stand for a quote, a backslash and a line break.
 */
#include <string.h>

#include "sys/opt_item.h"

static const char blanks[] = " \t\r\n";

/* Take the quotes off val, which starts with one. */
static const char *unquote(char *val)
{
	char *to = val;
	const char *p = val + 1;

	for (; *p != '"'; p++) {
		if (!*p)
			return "no closing quote";
		if (*p == '\\' && p[1] && strchr("\"\\n", p[1]))
			*to++ = *++p == 'n' ? '\n' : *p;
		else
			*to++ = *p;
	}
	p++;
	*to = 0;
	if (*p && !strchr(blanks, *p))
		return "text after the closing quote";
	p += strspn(p, blanks);
	return *p && *p != '#' ? "text after the closing quote" : NULL;
}

const char *opt_value_read(char *val)
{
	char *p;

	if (*val == '"')
		return unquote(val);
	for (p = val; *p; p++)
		if (*p == '#' && (p == val || strchr(" \t", p[-1])))
			break;
	while (p > val && strchr(blanks, p[-1]))
		p--;
	*p = 0;
	return NULL;
}

static bool needs_quotes(const char *val)
{
	const char *p;

	if (!*val || *val == '"' || *val == '#' || strchr(blanks, *val) ||
	    strchr(blanks, val[strlen(val) - 1]) || strchr(val, '\n'))
		return true;
	for (p = strchr(val, '#'); p; p = strchr(p + 1, '#'))
		if (strchr(" \t", p[-1]))
			return true;
	return false;
}

void opt_value_print(const char *val, FILE *f)
{
	if (!needs_quotes(val)) {
		(void)fputs(val, f);
		return;
	}
	(void)fputc('"', f);
	for (; *val; val++) {
		if (*val == '\n') {
			(void)fputs("\\n", f);
			continue;
		}
		if (*val == '"' || *val == '\\')
			(void)fputc('\\', f);
		(void)fputc(*val, f);
	}
	(void)fputc('"', f);
}
