/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_H
#define PXE_IMAGE_ISOFS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The files inside an ISO 9660 image, by name: where in the image they lie, so
 * that they can be read and sent from there.  Names are Rock Ridge's if the
 * image has them, else Joliet's, else the plain ones, without regard to case
 * and without version numbers.
 *
 * An image may be hostile: whatever it holds, a call reads a bounded part of
 * it (ISOFS_READ_MAX), no extent that is handed out leaves it, and links stay
 * inside.  Directories are kept in memory once they were read, up to
 * ISOFS_CACHE_MAX bytes; the image must not change meanwhile, so who sees
 * that the file is another one opens it anew.
 */
struct isofs;

/* The longest path, and the longest target of a link, with its NUL. */
#define ISOFS_PATH_MAX 4096

/* Directories within each other. */
#define ISOFS_DEPTH_MAX 128

/* As many links as the kernel follows. */
#define ISOFS_LINKS_MAX 40

/*
 * Bytes of a directory: some 80,000 names with Rock Ridge.  Those of a
 * distribution's packages have a tenth of that.
 */
#define ISOFS_DIR_MAX (16u * 1024 * 1024)

/* Bytes of directories that one call may read and decode: fractions of a
 * second. */
#define ISOFS_READ_MAX (64u * 1024 * 1024)

/* Bytes of memory for directories; the last one used is kept in any case, and
 * none may take more than ISOFS_DIR_MEM. */
#define ISOFS_CACHE_MAX (8u * 1024 * 1024)
#define ISOFS_DIR_MEM	(32u * 1024 * 1024)

/* A file or directory. */
struct isofs_node {
	uint64_t off;  /* of its first byte in the image; 0 if it is empty */
	uint64_t size; /* bytes */
	int64_t mtime; /* seconds since 1970 */
	bool dir;      /* off and size are not the caller's business then */
};

/*
 * Open the image in the regular file fd, which stays the caller's and must stay
 * open until isofs_close().  0 with *out; or an error, with its reason in *why
 * if there is one beyond that of the number, else NULL: PXE_EBADMSG (not an ISO
 * 9660 image, or a damaged or truncated one), PXE_ENOTSUP, -EINVAL (not a
 * file), -ENOMEM, -errno of reading.
 */
int isofs_open(struct isofs **out, int fd, const char **why);

/* NULL is fine. */
void isofs_close(struct isofs *fs);

/* Is there a UDF file system too?  Its files are not seen. */
bool isofs_has_udf(const struct isofs *fs);

/*
 * Look path up from the root of the image; "" is the root, slashes may be
 * repeated, a slash at the end wants a directory.  Symbolic links are followed.
 * 0 with *n; -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -EXDEV (".." or a link
 * leads out of the image), -EINVAL (a device, FIFO or socket), PXE_EBADMSG (the
 * image is damaged there), PXE_ENOTSUP (extents that do not follow each other,
 * compression), PXE_ERANGE (beyond the bounds above), -ENOMEM, or -errno of
 * reading.
 */
int isofs_find(struct isofs *fs, const char *path, struct isofs_node *n);

/*
 * The same without regard to the case of ASCII letters: a name that is there as
 * it was asked for wins, else the first in byte order.
 */
int isofs_find_fold(struct isofs *fs, const char *path, struct isofs_node *n);

/* A name in a directory.  What it returns, if not 0, ends the list. */
typedef int isofs_list_fn(void *ctx, const char *name,
			  const struct isofs_node *n);

/*
 * Call fn for each name of the directory that could be looked up, in the order
 * of strcmp() (without regard to case, if names are plain).  0, what fn
 * returned, or an error as above.
 */
int isofs_list(struct isofs *fs, const char *path, isofs_list_fn *fn,
	       void *ctx);

/* More about the error of the last call, a literal, or NULL. */
const char *isofs_why(const struct isofs *fs);

#endif
