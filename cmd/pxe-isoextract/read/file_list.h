/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_FILE_LIST_H
#define PXE_ISOEXTRACT_FILE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The names in an image, with the first bytes ("head") of those files that say
 * what it is: texts that name the distribution, and kernels.  Names are added
 * in any order; file_list_sort() makes the list ready for look-ups.
 */

enum file_type {
	FILE_REGULAR,
	FILE_DIR,
	FILE_SYMLINK,
};

struct file_entry {
	char *path;
	uint64_t size; /* of a regular file, in bytes */
	uint8_t *head; /* first bytes of a file, or NULL */
	size_t head_len;
	enum file_type type;
};

/* Begins as all zeros; owns everything in it. */
struct file_list {
	struct file_entry *e;
	size_t n, room;
	size_t heads; /* entries that have a head */
};

/* The longest head: the setup code of an x86 kernel, which holds its version
 * text, has at most 32 KiB. */
#define FILE_HEAD_MAX 36864

/* Add a name, which is copied; *at is its number until file_list_sort().  0 or
 * -ENOMEM. */
int file_list_add(struct file_list *list, const char *path, enum file_type type,
		  size_t *at);

/*
 * How many first bytes of the file at path file_list_add_head() should get: up
 * to FILE_HEAD_MAX for kernels and texts that the rules of identification read,
 * 0 for other files, and for all once the list has as many heads as any medium.
 */
size_t file_list_head_wanted(const struct file_list *list, const char *path);

/* Append n bytes to the head of entry number at.  0 or -ENOMEM. */
int file_list_add_head(struct file_list *list, size_t at, const uint8_t *p,
		       size_t n);

/* Sort by path without regard to case. */
void file_list_sort(struct file_list *list);

/*
 * The first entry of a sorted list that matches pattern: a path without regard
 * to case, in which * and ? match within one part of it.  type is FILE_REGULAR,
 * which finds symbolic links too, or FILE_DIR.  NULL if there is none.  The
 * entry lives as long as the list.
 */
const struct file_entry *file_list_find(const struct file_list *list,
					const char *pattern,
					enum file_type type);

/* The next entry after one that file_list_find() or this function returned for
 * the same pattern and type; with NULL the first.  NULL if there is none. */
const struct file_entry *file_list_find_next(const struct file_list *list,
					     const char *pattern,
					     enum file_type type,
					     const struct file_entry *before);

/*
 * Find two names in a sorted list that are equal, or equal but for case; a
 * directory that is named twice does not count.  True with the two in *a and
 * *b, false if there are no more.  *at is where to go on, and 0 at first.
 */
bool file_list_clash(const struct file_list *list, size_t *at,
		     const struct file_entry **a, const struct file_entry **b);

/* Free everything in the list, which is empty then. */
void file_list_release(struct file_list *list);

#endif
