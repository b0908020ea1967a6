/* SPDX-License-Identifier: BSD-2-Clause */
#include "read/file_list.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A hostile image may be full of names that look like kernels. */
#define HEADS_MAX 64

#define FOLD (FNM_PATHNAME | FNM_CASEFOLD)

int index_add(struct index *ix, const char *path, enum index_type type,
	      size_t *at)
{
	struct index_entry *e;

	if (ix->n == ix->room) {
		size_t room = ix->room ? 2 * ix->room : 1024;

		e = reallocarray(ix->e, room, sizeof(*e));
		if (!e)
			return -ENOMEM;
		ix->e = e;
		ix->room = room;
	}
	e = &ix->e[ix->n];
	*e = (struct index_entry){.path = strdup(path), .type = type};
	if (!e->path)
		return -ENOMEM;
	*at = ix->n++;
	return 0;
}

size_t index_wants(const struct index *ix, const char *path)
{
	static const struct {
		const char *pattern;
		size_t n;
	} wanted[] = {
		{".treeinfo", INDEX_HEAD}, {"treeinfo", INDEX_HEAD},
		{".disk/*", 1024},	   {".discinfo", 1024},
		{".alpine-release", 1024}, {"media.1/*", 1024},
		{"*/version", 1024},	   {"version.info", 1024},
		{"f1.txt", 4096},
	};
	/* Names of kernels, in any directory. */
	static const char *const kernels[] = {
		"vmlinu*",  "linux", "linux26",	   "bzimage",
		"memtest*", "image", "boot*.efi*",
	};
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t i;

	if (ix->heads == HEADS_MAX)
		return 0;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!fnmatch(wanted[i].pattern, path, FOLD))
			return wanted[i].n;
	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (!fnmatch(kernels[i], base, FOLD))
			return INDEX_HEAD;
	return 0;
}

int index_head(struct index *ix, size_t at, const uint8_t *p, size_t n)
{
	struct index_entry *e = &ix->e[at];
	uint8_t *head;

	if (!n)
		return 0;
	head = realloc(e->head, e->head_len + n);
	if (!head)
		return -ENOMEM;
	ix->heads += !e->head;
	memcpy(head + e->head_len, p, n);
	e->head = head;
	e->head_len += n;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct index_entry *x = a, *y = b;
	int d = strcasecmp(x->path, y->path);

	return d ? d : strcmp(x->path, y->path);
}

void index_seal(struct index *ix)
{
	if (ix->n)
		qsort(ix->e, ix->n, sizeof(*ix->e), by_name);
}

static bool fits(const struct index_entry *e, enum index_type type)
{
	return e->type == type || (type == INDEX_FILE && e->type == INDEX_LINK);
}

/* The first entry that is not before the n bytes, regardless of case. */
static size_t lower_bound(const struct index *ix, const char *start, size_t n)
{
	size_t lo = 0, hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strncasecmp(ix->e[mid].path, start, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct index_entry *index_find(const struct index *ix,
				     const char *pattern, enum index_type type)
{
	return index_next(ix, pattern, type, NULL);
}

const struct index_entry *index_next(const struct index *ix,
				     const char *pattern, enum index_type type,
				     const struct index_entry *before)
{
	/* What begins like the pattern lies together. */
	size_t n = strcspn(pattern, "*?"), i;
	bool exact = !pattern[n];

	i = before ? (size_t)(before - ix->e) + 1 : lower_bound(ix, pattern, n);
	for (; i < ix->n; i++) {
		const struct index_entry *e = &ix->e[i];

		if (strncasecmp(e->path, pattern, n) != 0 ||
		    (exact && e->path[n]))
			break;
		if (fits(e, type) &&
		    (exact || !fnmatch(pattern, e->path, FOLD)))
			return e;
	}
	return NULL;
}

bool index_collision(const struct index *ix, size_t *at,
		     const struct index_entry **a, const struct index_entry **b)
{
	while (*at + 1 < ix->n) {
		*a = &ix->e[*at];
		*b = &ix->e[++*at];
		if (strcasecmp((*a)->path, (*b)->path) != 0)
			continue;
		if (strcmp((*a)->path, (*b)->path) != 0 ||
		    (*a)->type != INDEX_DIR || (*b)->type != INDEX_DIR)
			return true;
	}
	return false;
}

void index_release(struct index *ix)
{
	size_t i;

	for (i = 0; i < ix->n; i++) {
		free(ix->e[i].path);
		free(ix->e[i].head);
	}
	free(ix->e);
	memset(ix, 0, sizeof(*ix));
}
