/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_DIR_H
#define PXE_IMAGE_ISOFS_DIR_H

#include <stddef.h>
#include <stdint.h>

#include "image/isofs_read.h"

/*
 * A directory of an image, decoded: its names, sorted, and where the files are.
 * What is wrong with one file is kept in its entry, and is the error of each
 * look-up of it; what makes names doubtful is an error of the whole directory.
 * Only lib/image/isofs* and its tests include this.
 */

enum isofs_kind {
	ISOFS_FILE,
	ISOFS_DIR,
	ISOFS_LINK,	 /* symbolic */
	ISOFS_RELOCATED, /* a directory that lies at off; size is in its "." */
	ISOFS_BAD,	 /* it cannot be read: err and why */
};

struct isofs_entry {
	uint64_t off; /* of the content, in the image, in bytes */
	uint64_t size;
	int64_t mtime;	 /* seconds since 1970 */
	const char *why; /* ISOFS_BAD: a literal, or NULL */
	int err;	 /* ISOFS_BAD */
	uint32_t name;	 /* offset in text */
	uint32_t name_len;
	uint32_t target; /* ISOFS_LINK: offset in text */
	enum isofs_kind kind;
};

struct isofs_dir {
	uint64_t off, size;    /* its extent */
	struct isofs_entry *v; /* sorted by isofs_dir_compare() */
	size_t n;
	char *text;    /* names and link targets, each with a NUL */
	size_t bytes;  /* of memory */
	unsigned refs; /* isofs_list() calls that walk it */
	uint64_t used; /* fs->clock of its last look-up */
};

/*
 * Read and decode the directory in the extent of size bytes at off.  0 with
 * *out, which isofs_dir_free() frees; PXE_EBADMSG if the directory is damaged,
 * PXE_ERANGE if it is larger than ISOFS_DIR_MAX or ISOFS_DIR_MEM, -ENOMEM, or
 * an error of isofs_read().
 */
int isofs_dir_load(struct isofs *fs, uint64_t off, uint64_t size,
		   struct isofs_dir **out);

/* Free a directory; NULL is allowed. */
void isofs_dir_free(struct isofs_dir *d);

/* Compare the names of two entries of d as strcmp() does; plain names without
 * regard to case. */
int isofs_dir_compare(const struct isofs *fs, const struct isofs_dir *d,
		      const struct isofs_entry *a, const struct isofs_entry *b);

/* The first entry of that name, len bytes, or NULL.  It lives as long as d. */
const struct isofs_entry *isofs_dir_find(const struct isofs *fs,
					 const struct isofs_dir *d,
					 const char *name, size_t len);

/* The first entry of that name, len bytes, without regard to the case of ASCII
 * letters, or NULL.  Looks at every entry.  It lives as long as d. */
const struct isofs_entry *isofs_dir_find_casefold(const struct isofs_dir *d,
						  const char *name, size_t len);

#endif
