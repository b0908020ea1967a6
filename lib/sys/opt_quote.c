/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of the configuration file.  Most stand as they are; one that holds a
 * comment sign, blanks at its ends, or anything but printable ASCII is in
 * double quotes, in which \" \\ \n and \xNN stand for a quote, a backslash, a
 * line break and the byte NN.  So what -n prints cannot control a terminal.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "sys/opt_item.h"
#include "util/hex.h"

static const char blanks[] = " \t\r\n";

static bool is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* The character of an escape sequence at p into *c; its length, or 0. */
static size_t escape_read(const char *p, char *c)
{
	uint8_t b;

	if (*p != '\\')
		return 0;
	if (p[1] == 'x' && !hex_byte(p + 2, &b) && b) {
		*c = (char)b;
		return 4;
	}
	if (!p[1] || !strchr("\"\\n", p[1]))
		return 0;
	*c = p[1] == 'n' ? '\n' : p[1];
	return 2;
}

/* Take the quotes off val, which starts with one. */
static const char *unquote(char *val)
{
	char *to = val, c;
	const char *p = val + 1;
	size_t n;

	while (*p != '"') {
		if (!*p)
			return "no closing quote";
		n = escape_read(p, &c);
		*to++ = n ? c : *p;
		p += n ? n : 1;
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
	    strchr(blanks, val[strlen(val) - 1]))
		return true;
	for (p = val; *p; p++)
		if (!is_printable(*p))
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
		if (*val == '\n')
			(void)fputs("\\n", f);
		else if (*val == '"' || *val == '\\')
			(void)fprintf(f, "\\%c", *val);
		else if (is_printable(*val))
			(void)fputc(*val, f);
		else
			(void)fprintf(f, "\\x%02x", (uint8_t)*val);
	}
	(void)fputc('"', f);
}
