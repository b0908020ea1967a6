/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_DIR_H
#define PXE_IMAGE_ISOFS_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/iso9660.h"

/*
 * The directories of an image, decoded and kept: the inside of isofs.  Nobody
 * else includes this.
 */

/* Directories kept at once. */
#define ISOFS_DIRS 64

/* Bytes of a name: Joliet has 127 characters of 3 bytes at most, others 255. */
#define ISOFS_NAME_MAX 511

enum isofs_names {
	ISOFS_PLAIN,
	ISOFS_JOLIET,
	ISOFS_ROCK,
};

enum isofs_kind {
	ISOFS_FILE,
	ISOFS_DIR,
	ISOFS_LINK,  /* target has where it leads */
	ISOFS_MOVED, /* a directory: off is where, its size stands there */
	ISOFS_BAD,   /* err and why say why it cannot be had */
};

struct isofs_entry {
	uint64_t off; /* bytes from the start of the image */
	uint64_t size;
	int64_t mtime;
	const char *why;
	int err;
	uint32_t name; /* in text */
	uint32_t name_len;
	uint32_t target; /* in text */
	enum isofs_kind kind;
};

/* A directory; its entries are sorted by name. */
struct isofs_dir {
	uint64_t off, size; /* its extent */
	struct isofs_entry *v;
	size_t n;
	char *text;    /* names and targets, each with a NUL */
	size_t bytes;  /* of memory */
	unsigned refs; /* lists that are at work on it */
	uint64_t used; /* when, by the clock of struct isofs */
};

struct isofs {
	int fd;
	uint64_t size; /* of the image */
	int64_t mtime; /* of the image: for names without a valid date */
	enum isofs_names names;
	uint8_t skip; /* bytes before each system use area */
	bool udf;
	uint64_t root_off, root_size;
	uint64_t left;	 /* bytes that this call may still read */
	const char *why; /* see isofs_why() */
	struct isofs_dir *slot[ISOFS_DIRS];
	size_t bytes; /* of memory of all in slot */
	uint64_t clock;
};

/* Note why, and return err. */
int isofs_fail(struct isofs *fs, int err, const char *why);

/* Read n bytes at off: all of them, or an error. */
int isofs_read(struct isofs *fs, void *buf, size_t n, uint64_t off);

/* Take n bytes off what this call may read.  0 or PXE_ERANGE. */
int isofs_charge(struct isofs *fs, uint64_t n);

/*
 * The directory in that extent.  It lives until the next call of this, or while
 * refs is raised.  0 or an error, see isofs_find().
 */
int isofs_dir_get(struct isofs *fs, uint64_t off, uint64_t size,
		  struct isofs_dir **out);

/* The first entry of that name, or NULL. */
const struct isofs_entry *isofs_dir_find(const struct isofs *fs,
					 const struct isofs_dir *d,
					 const char *name, size_t len);

/* The same for a name that differs in case: it looks at all of them. */
const struct isofs_entry *isofs_dir_find_fold(const struct isofs_dir *d,
					      const char *name, size_t len);

/* As strcmp(), by the names that the image has. */
int isofs_compare(const struct isofs *fs, const struct isofs_dir *d,
		  const struct isofs_entry *a, const struct isofs_entry *b);

/* Forget all of them. */
void isofs_dir_drop(struct isofs *fs);

/*
 * Read the directory in that extent, which nobody keeps yet (isofs_dir.c).  0
 * with *out, or an error.
 */
int isofs_load(struct isofs *fs, uint64_t off, uint64_t size,
	       struct isofs_dir **out);

void isofs_dir_free(struct isofs_dir *d);

#endif
