/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of names in an image: a sorted array, searched by bisection for what
 * stands before the first wildcard of a pattern, then with fnmatch(3).
 */
#include "read/file_list.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Heads that are kept: more than any medium has kernels and texts, and a bound
 * for images that are full of such names. */
#define HEADS_MAX 64

#define MATCH_FLAGS (FNM_PATHNAME | FNM_CASEFOLD)

int file_list_add(struct file_list *list, const char *path, enum file_type type,
		  size_t *at)
{
	struct file_entry *e;

	if (list->n == list->room) {
		size_t room = list->room ? 2 * list->room : 1024;

		e = reallocarray(list->e, room, sizeof(*e));
		if (!e)
			return -ENOMEM;
		list->e = e;
		list->room = room;
	}
	e = &list->e[list->n];
	*e = (struct file_entry){.path = strdup(path), .type = type};
	if (!e->path)
		return -ENOMEM;
	*at = list->n++;
	return 0;
}

size_t file_list_head_wanted(const struct file_list *list, const char *path)
{
	static const struct {
		const char *pattern;
		size_t n;
	} wanted[] = {
		{".treeinfo", FILE_HEAD_MAX},
		{"treeinfo", FILE_HEAD_MAX},
		{".disk/*", 1024},
		{".discinfo", 1024},
		{".alpine-release", 1024},
		{"media.1/*", 1024},
		{"*/version", 1024},
		{"version.info", 1024},
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

	if (list->heads == HEADS_MAX)
		return 0;
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!fnmatch(wanted[i].pattern, path, MATCH_FLAGS))
			return wanted[i].n;
	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (!fnmatch(kernels[i], base, MATCH_FLAGS))
			return FILE_HEAD_MAX;
	return 0;
}

int file_list_add_head(struct file_list *list, size_t at, const uint8_t *p,
		       size_t n)
{
	struct file_entry *e = &list->e[at];
	uint8_t *head;

	if (!n)
		return 0;
	head = realloc(e->head, e->head_len + n);
	if (!head)
		return -ENOMEM;
	list->heads += !e->head;
	memcpy(head + e->head_len, p, n);
	e->head = head;
	e->head_len += n;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct file_entry *x = a, *y = b;
	int d = strcasecmp(x->path, y->path);

	return d ? d : strcmp(x->path, y->path);
}

void file_list_sort(struct file_list *list)
{
	if (list->n)
		qsort(list->e, list->n, sizeof(*list->e), by_name);
}

/* Is the entry of that type, for file_list_find()? */
static bool has_type(const struct file_entry *e, enum file_type type)
{
	return e->type == type ||
	       (type == FILE_REGULAR && e->type == FILE_SYMLINK);
}

/* The number of the first entry that does not sort before the n bytes at start,
 * without regard to case. */
static size_t lower_bound(const struct file_list *list, const char *start,
			  size_t n)
{
	size_t lo = 0, hi = list->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strncasecmp(list->e[mid].path, start, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct file_entry *file_list_find(const struct file_list *list,
					const char *pattern,
					enum file_type type)
{
	return file_list_find_next(list, pattern, type, NULL);
}

const struct file_entry *file_list_find_next(const struct file_list *list,
					     const char *pattern,
					     enum file_type type,
					     const struct file_entry *before)
{
	/* All entries that begin as the pattern does stand in a row. */
	size_t n = strcspn(pattern, "*?"), i;
	bool exact = !pattern[n];

	i = before ? (size_t)(before - list->e) + 1
		   : lower_bound(list, pattern, n);
	for (; i < list->n; i++) {
		const struct file_entry *e = &list->e[i];

		if (strncasecmp(e->path, pattern, n) != 0 ||
		    (exact && e->path[n]))
			break;
		if (has_type(e, type) &&
		    (exact || !fnmatch(pattern, e->path, MATCH_FLAGS)))
			return e;
	}
	return NULL;
}

bool file_list_clash(const struct file_list *list, size_t *at,
		     const struct file_entry **a, const struct file_entry **b)
{
	while (*at + 1 < list->n) {
		*a = &list->e[*at];
		*b = &list->e[++*at];
		if (strcasecmp((*a)->path, (*b)->path) != 0)
			continue;
		if (strcmp((*a)->path, (*b)->path) != 0 ||
		    (*a)->type != FILE_DIR || (*b)->type != FILE_DIR)
			return true;
	}
	return false;
}

void file_list_release(struct file_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->e[i].path);
		free(list->e[i].head);
	}
	free(list->e);
	memset(list, 0, sizeof(*list));
}
