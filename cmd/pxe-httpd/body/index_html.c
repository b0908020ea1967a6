/* SPDX-License-Identifier: BSD-2-Clause */
/* The HTML of a directory index: see index_html.h. */
#include "body/index_html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Bytes of a name up to which the dates are in one column. */
#define NAME_WIDTH 50

/* Append date and size; width: the bytes of the name before them. */
static void columns(struct html *t, const struct index_entry *e, size_t width)
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
	html_str(t, buf);
}

/* Append the line of an entry; base: the directory as a URL, "/dir/". */
static void entry(struct html *t, const struct html *base,
		  const struct index_entry *e)
{
	const char *tail = e->dir ? "/" : "";
	size_t n = strlen(e->name);

	html_str(t, "<a href=\"");
	html_raw(t, base->p, base->len);
	html_url(t, e->name, n);
	html_str(t, tail);
	html_str(t, "\">");
	html_text(t, e->name);
	html_str(t, tail);
	html_str(t, "</a>");
	columns(t, e, n + strlen(tail));
}

/* Append the link to the directory above. */
static void parent(struct html *t, const char *path)
{
	size_t n = strlen(path);

	if (!n)
		return;
	if (path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	html_str(t, "<a href=\"/");
	html_url(t, path, n);
	html_str(t, "\">../</a>\n");
}

/* Append entries until the page is full; returns how many. */
static size_t entries(struct html *t, const char *path,
		      const struct index_entry *v, size_t n)
{
	size_t i, len = strlen(path);
	struct html base = {.p = NULL};

	html_str(&base, "/");
	html_url(&base, path, len);
	if (len && path[len - 1] != '/')
		html_str(&base, "/");
	for (i = 0; i < n && t->len < INDEX_HTML_MAX; i++)
		entry(t, &base, &v[i]);
	t->failed |= base.failed;
	html_free(&base);
	return i;
}

void index_html(struct html *t, const char *path, const struct index_entry *v,
		size_t n, bool cut)
{
	char note[80];
	size_t shown;

	html_str(t, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
		    "<meta charset=\"utf-8\"><title>/");
	html_text(t, path);
	html_str(t, "</title></head><body>\n<h1>/");
	html_text(t, path);
	html_str(t, "</h1>\n<pre>\n");
	parent(t, path);
	shown = entries(t, path, v, n);
	html_str(t, "</pre>\n");
	if (cut || shown < n) {
		(void)snprintf(note, sizeof(note),
			       "<p>Only the first %zu entries.</p>\n", shown);
		html_str(t, note);
	}
	html_str(t, "</body></html>\n");
}
