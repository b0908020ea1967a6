/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that lists a directory: see index_html.h. */
#include "body/index_html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Column of the date; longer names push it out. */
#define NAME_WIDTH 50

/* What follows the name: date and size in their columns. */
static void columns(struct text *t, const struct index_entry *e, size_t width)
{
	time_t when = (time_t)e->mtime;
	char date[32] = "", size[24] = "-", buf[NAME_WIDTH + 80];
	struct tm tm;

	if (gmtime_r(&when, &tm))
		(void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &tm);
	if (!e->dir)
		(void)snprintf(size, sizeof(size), "%" PRIu64, e->size);
	(void)snprintf(buf, sizeof(buf), "%*s  %s  %14s\n",
		       width < NAME_WIDTH ? (int)(NAME_WIDTH - width) : 0, "",
		       date, size);
	text_str(t, buf);
}

/* base: the path as a URL, with a slash at both ends. */
static void entry(struct text *t, const struct text *base,
		  const struct index_entry *e)
{
	const char *tail = e->dir ? "/" : "";
	size_t n = strlen(e->name);

	text_str(t, "<a href=\"");
	text_mem(t, base->p, base->len);
	text_href(t, e->name, n);
	text_str(t, tail);
	text_str(t, "\">");
	text_html(t, e->name);
	text_str(t, tail);
	text_str(t, "</a>");
	columns(t, e, n + strlen(tail));
}

/* The directory above path. */
static void parent(struct text *t, const char *path)
{
	size_t n = strlen(path);

	if (!n)
		return;
	if (path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	text_str(t, "<a href=\"/");
	text_href(t, path, n);
	text_str(t, "\">../</a>\n");
}

/* As many entries as the page may have; returns how many. */
static size_t entries(struct text *t, const char *path,
		      const struct index_entry *v, size_t n)
{
	size_t i, len = strlen(path);
	struct text base = {.p = NULL};

	text_str(&base, "/");
	text_href(&base, path, len);
	if (len && path[len - 1] != '/')
		text_str(&base, "/");
	for (i = 0; i < n && t->len < INDEX_HTML_MAX; i++)
		entry(t, &base, &v[i]);
	t->failed |= base.failed;
	text_free(&base);
	return i;
}

void index_html(struct text *t, const char *path, const struct index_entry *v,
		size_t n, bool cut)
{
	char note[80];
	size_t shown;

	text_str(t, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
		    "<meta charset=\"utf-8\"><title>/");
	text_html(t, path);
	text_str(t, "</title></head><body>\n<h1>/");
	text_html(t, path);
	text_str(t, "</h1>\n<pre>\n");
	parent(t, path);
	shown = entries(t, path, v, n);
	text_str(t, "</pre>\n");
	if (cut || shown < n) {
		(void)snprintf(note, sizeof(note),
			       "<p>Only the first %zu entries.</p>\n", shown);
		text_str(t, note);
	}
	text_str(t, "</body></html>\n");
}
