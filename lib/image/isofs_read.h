/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_READ_H
#define PXE_IMAGE_ISOFS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The open image as the files of isofs see it, and reads from it within bounds.
 * Only lib/image/isofs* and its tests include this.
 */

/* Directories kept at once. */
#define ISOFS_DIRS 64

/* Which names an image has. */
enum isofs_names {
	ISOFS_PLAIN,  /* ECMA-119 identifiers */
	ISOFS_JOLIET, /* UTF-16 of the supplementary volume descriptor */
	ISOFS_ROCK,   /* Rock Ridge */
};

struct isofs_dir;

struct isofs {
	int fd;	       /* the caller's */
	uint64_t size; /* of the image */
	int64_t mtime; /* of the image: for names without a valid date */
	enum isofs_names names;
	uint8_t skip; /* LEN_SKP: bytes before each system use area */
	bool udf;     /* there is a UDF file system too */

	uint64_t root_off, root_size; /* extent of the root directory */

	uint64_t left;	 /* bytes that this call may still read and decode */
	const char *why; /* see isofs_why() */

	/* The cache of directories (isofs_cache.h). */
	struct isofs_dir *slot[ISOFS_DIRS];
	size_t bytes;	/* of memory of all in slot */
	uint64_t clock; /* look-ups so far */
};

/* Keep why, a literal or NULL, for isofs_why(), and return err. */
int isofs_fail(struct isofs *fs, int err, const char *why);

/* Count n bytes against what this call may read and decode.  0 or PXE_ERANGE.
 */
int isofs_charge(struct isofs *fs, uint64_t n);

/*
 * Read n bytes at off of the image: all of them, and counted by isofs_charge().
 * 0; PXE_EBADMSG if they are not all in the image; PXE_ERANGE; or -errno.
 */
int isofs_read(struct isofs *fs, void *buf, size_t n, uint64_t off);

#endif
