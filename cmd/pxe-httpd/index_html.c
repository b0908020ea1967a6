/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that lists a directory: see index_html.h. */
#include "index_html.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* Column of the date; longer names push it out. */
#define NAME_WIDTH 50

void index_html_text(FILE *f, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&':
			(void)fputs("&amp;", f);
			break;
		case '<':
			(void)fputs("&lt;", f);
			break;
		case '>':
			(void)fputs("&gt;", f);
			break;
		case '"':
			(void)fputs("&quot;", f);
			break;
		default:
			/* A name may hold a line feed or an escape sequence. */
			(void)fputc((unsigned char)*s < 0x20 || *s == 0x7f ? '?'
									   : *s,
				    f);
		}
	}
}

void index_html_href(FILE *f, const char *s)
{
	/* RFC 3986, 2.3, and the slash. */
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/";

	for (; *s; s++) {
		if (strchr(plain, *s))
			(void)fputc(*s, f);
		else
			(void)fprintf(f, "%%%02X", (unsigned char)*s);
	}
}

static void entry(FILE *f, const char *path, const struct index_entry *e)
{
	const char *tail = e->dir ? "/" : "";
	time_t t = (time_t)e->mtime;
	size_t width = strlen(e->name) + strlen(tail);
	char date[32] = "";
	struct tm tm;

	(void)fputs("<a href=\"/", f);
	index_html_href(f, path);
	if (*path && path[strlen(path) - 1] != '/')
		(void)fputc('/', f);
	index_html_href(f, e->name);
	(void)fprintf(f, "%s\">", tail);
	index_html_text(f, e->name);
	(void)fprintf(f, "%s</a>", tail);
	if (gmtime_r(&t, &tm))
		(void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &tm);
	(void)fprintf(f, "%*s  %s",
		      width < NAME_WIDTH ? (int)(NAME_WIDTH - width) : 0, "",
		      date);
	if (e->dir)
		(void)fprintf(f, "  %14s\n", "-");
	else
		(void)fprintf(f, "  %14" PRIu64 "\n", e->size);
}

/* The directory above path. */
static void parent(FILE *f, const char *path)
{
	size_t n = strlen(path);

	if (!n)
		return;
	if (path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	(void)fputs("<a href=\"/", f);
	for (; n; n--, path++)
		index_html_href(f, (char[]){*path, 0});
	(void)fputs("\">../</a>\n", f);
}

void index_html(FILE *f, const char *path, const struct index_entry *v,
		size_t n, bool cut)
{
	size_t i;

	(void)fputs("<!DOCTYPE html>\n<html lang=\"en\"><head>"
		    "<meta charset=\"utf-8\"><title>/",
		    f);
	index_html_text(f, path);
	(void)fputs("</title></head><body>\n<h1>/", f);
	index_html_text(f, path);
	(void)fputs("</h1>\n<pre>\n", f);
	parent(f, path);
	for (i = 0; i < n; i++)
		entry(f, path, &v[i]);
	(void)fputs("</pre>\n", f);
	if (cut)
		(void)fprintf(f, "<p>Only the first %zu entries.</p>\n", n);
	(void)fputs("</body></html>\n", f);
}
