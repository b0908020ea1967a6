/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_FILE_LIST_H
#define PXE_ISOEXTRACT_FILE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is in an image: every name, and the first bytes of the few files that
 * say what the image is.
 */

enum file_type {
	FILE_REGULAR,
	FILE_DIR,
	FILE_SYMLINK, /* symbolic */
};

struct file_entry {
	char *path;
	uint64_t size; /* of a file, in bytes */
	uint8_t *head; /* first bytes of a file that file_list_head_wanted(), or
			  NULL */
	size_t head_len;
	enum file_type type;
};

struct file_list {
	struct file_entry *e; /* sorted by path without case, once sealed */
	size_t n, room;
	size_t heads; /* how many have a head */
};

/* The most bytes of a file that are kept: a kernel's set-up code, which holds
 * its version, is at most 32 KiB. */
#define FILE_HEAD_MAX 36864

/* Add an entry; its number in *at.  0 or -ENOMEM. */
int file_list_add(struct file_list *list, const char *path, enum file_type type,
		  size_t *at);

/*
 * How many first bytes of this file should be kept: 0 to FILE_HEAD_MAX.  Names
 * that tell an image's kind, as rules.c looks at them, and kernels.
 */
size_t file_list_head_wanted(const struct file_list *list, const char *path);

/* Keep n bytes more of an entry's head.  0 or -ENOMEM. */
int file_list_add_head(struct file_list *list, size_t at, const uint8_t *p,
		       size_t n);

/* Sort, for what follows. */
void file_list_sort(struct file_list *list);

/*
 * The first entry that matches: a path without regard to case, in which * and
 * ? match within one part; type FILE_REGULAR, which symbolic links match as
 * well, or FILE_DIR.  NULL if there is none.
 */
const struct file_entry *file_list_find(const struct file_list *list,
					const char *pattern,
					enum file_type type);

/* The same after an entry that this found; NULL: the first. */
const struct file_entry *file_list_find_next(const struct file_list *list,
					     const char *pattern,
					     enum file_type type,
					     const struct file_entry *before);

/*
 * Walk over pairs of neighbours whose names are equal but for case, or equal
 * altogether: false at the end.  *at starts at 0.  A directory that is named
 * twice is no pair.
 */
bool file_list_clash(const struct file_list *list, size_t *at,
		     const struct file_entry **a, const struct file_entry **b);

void file_list_release(struct file_list *list);

#endif
