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

enum index_type {
	INDEX_FILE,
	INDEX_DIR,
	INDEX_LINK, /* symbolic */
};

struct index_entry {
	char *path;
	uint64_t size; /* of a file, in bytes */
	uint8_t *head; /* first bytes of a file that index_wants(), or NULL */
	size_t head_len;
	enum index_type type;
};

struct index {
	struct index_entry *e; /* sorted by path without case, once sealed */
	size_t n, room;
	size_t heads; /* how many have a head */
};

/* The most bytes of a file that are kept: a kernel's set-up code, which holds
 * its version, is at most 32 KiB. */
#define INDEX_HEAD 36864

/* Add an entry; its number in *at.  0 or -ENOMEM. */
int index_add(struct index *ix, const char *path, enum index_type type,
	      size_t *at);

/*
 * How many first bytes of this file should be kept: 0 to INDEX_HEAD.  Names
 * that tell an image's kind, as rules.c looks at them, and kernels.
 */
size_t index_wants(const struct index *ix, const char *path);

/* Keep n bytes more of an entry's head.  0 or -ENOMEM. */
int index_head(struct index *ix, size_t at, const uint8_t *p, size_t n);

/* Sort, for what follows. */
void index_seal(struct index *ix);

/*
 * The first entry that matches: a path without regard to case, in which * and
 * ? match within one part; type INDEX_FILE, which symbolic links match as well,
 * or INDEX_DIR.  NULL if there is none.
 */
const struct index_entry *index_find(const struct index *ix,
				     const char *pattern, enum index_type type);

/* The same after an entry that this found; NULL: the first. */
const struct index_entry *index_next(const struct index *ix,
				     const char *pattern, enum index_type type,
				     const struct index_entry *before);

/*
 * Walk over pairs of neighbours whose names are equal but for case, or equal
 * altogether: false at the end.  *at starts at 0.  A directory that is named
 * twice is no pair.
 */
bool index_collision(const struct index *ix, size_t *at,
		     const struct index_entry **a,
		     const struct index_entry **b);

void index_release(struct index *ix);

#endif
