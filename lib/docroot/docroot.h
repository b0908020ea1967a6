/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_DOCROOT_H
#define PXE_DOCROOT_DOCROOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "docroot/mount.h"

/*
 * The name space that is served: the boot root, and images mounted over it
 * (--mount).  Paths are those of path_clean().
 */
struct docroot {
	int root;	       /* from root_open() */
	struct mounts *mounts; /* NULL: none */
	const char *why; /* more about the last error, a literal, or NULL */
};

/* A file, or the part of an image that is one. */
struct docroot_file {
	int fd;	      /* the caller's */
	uint64_t off; /* of its first byte in fd */
	uint64_t size;
	int64_t mtime;	/* seconds since 1970 */
	struct stat st; /* of fd, which may be an image */
	bool inside;	/* it is */
};

/*
 * Open the file path.  0; -EISDIR for a directory; -ENXIO after a message if
 * its image is not usable; or an error of root_file() or mount_open().
 */
int docroot_open(struct docroot *d, const char *path, struct docroot_file *f);

/*
 * The status of the directory path: of the directory, of the image that it is
 * in, or zeros if it is there only because of mounts below it.  0 or an error,
 * as above.
 */
int docroot_stat_dir(struct docroot *d, const char *path, struct stat *st);

#endif
