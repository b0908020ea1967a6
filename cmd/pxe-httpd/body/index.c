/* SPDX-License-Identifier: BSD-2-Clause */
/* The index of a directory that has no index.html: see index.h. */
#include "body/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "body/index_html.h"

struct listing {
	struct index_entry *v;
	size_t n, cap;
	bool cut;
};

/* A docroot_list_fn: keep the entry.  0, -ENOMEM, or 1: there are too many. */
static int add(void *ctx, const struct docroot_entry *de)
{
	struct listing *l = ctx;
	struct index_entry *e;

	if (l->n == INDEX_MAX) {
		l->cut = true;
		return 1;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;

		e = reallocarray(l->v, cap, sizeof(*e));
		if (!e)
			return -ENOMEM;
		l->v = e;
		l->cap = cap;
	}
	e = &l->v[l->n];
	*e = (struct index_entry){
		.name = strdup(de->name),
		.size = de->size,
		.mtime = de->mtime,
		.dir = de->dir,
	};
	if (!e->name)
		return -ENOMEM;
	l->n++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct index_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int index_build(struct html *t, struct docroot *d, const char *path)
{
	struct listing l = {.v = NULL};
	int rc = docroot_list(d, 0, path, add, &l);

	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_name);
	if (rc >= 0) {
		index_html(t, path, l.v, l.n, l.cut);
		rc = t->failed ? -ENOMEM : 0;
	}
	while (l.n)
		free(l.v[--l.n].name);
	free(l.v);
	return rc;
}
