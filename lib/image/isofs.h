/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_H
#define PXE_IMAGE_ISOFS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The files inside an ISO 9660 image (ECMA-119), by name: where in the image
 * they lie, so that they can be read and sent from there.  Names are Rock
 * Ridge's if the image has them, else Joliet's, else the plain ones, without
 * regard to case and without version numbers.
 *
 * An image may be hostile: whatever it holds, a call reads a bounded part of it
 * (ISOFS_READ_MAX), no extent that is handed out leaves it, and symbolic links
 * stay inside.  Directories are cached, up to ISOFS_CACHE_MAX bytes, and never
 * read again: a caller that sees that the file has changed opens it anew.
 */
struct isofs;

/* Bytes of the longest path, and of the longest target of a link, with NUL. */
#define ISOFS_PATH_MAX 4096

/* The most directories within each other, with the root. */
#define ISOFS_DEPTH_MAX 128

/* The most symbolic links of one look-up, as in path_resolution(7). */
#define ISOFS_LINKS_MAX 40

/*
 * Bytes of the largest directory: some 80,000 names with Rock Ridge.  Those of
 * a distribution's packages have a tenth of that.
 */
#define ISOFS_DIR_MAX (16u * 1024 * 1024)

/* Bytes of directories that one call may read and decode: it takes fractions of
 * a second. */
#define ISOFS_READ_MAX (64u * 1024 * 1024)

/* Bytes of memory for cached directories, of which one is kept in any case; and
 * for the largest one. */
#define ISOFS_CACHE_MAX (8u * 1024 * 1024)
#define ISOFS_DIR_MEM	(32u * 1024 * 1024)

/* A file or directory in an image. */
struct isofs_node {
	uint64_t off;  /* of its first byte in the image; 0 if it is empty */
	uint64_t size; /* bytes */
	int64_t mtime; /* seconds since 1970 */
	bool dir;      /* off and size are internal then */
};

/*
 * Open the image in the regular file fd, which stays the caller's and must stay
 * open until isofs_close().  0 with *out.  Else *out is NULL and *why is a
 * literal that says more than the error, or NULL: PXE_EBADMSG (not an ISO 9660
 * image, or a damaged or truncated one), PXE_ENOTSUP (blocks that are not of
 * 2048 bytes), PXE_ERANGE (a root beyond the bounds above), -EINVAL (not a
 * regular file), -ENOMEM, -errno of reading.
 */
int isofs_open(struct isofs **out, int fd, const char **why);

/* Free all memory; fd stays open.  NULL is allowed. */
void isofs_close(struct isofs *fs);

/* True if the image has a UDF file system too, whose files are not seen. */
bool isofs_has_udf(const struct isofs *fs);

/*
 * Look path up from the root of the image, following symbolic links.  "" is the
 * root, slashes may be repeated, a slash at the end wants a directory.
 *
 * 0 with *n; -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -EXDEV (".." or a link
 * leads out of the image), -EINVAL (a device, FIFO or socket), PXE_EBADMSG (the
 * image is damaged there), PXE_ENOTSUP (extents that do not follow each other,
 * compression), PXE_ERANGE (beyond the bounds above), -ENOMEM, or -errno of
 * reading.  isofs_why() may say more.
 */
int isofs_find(struct isofs *fs, const char *path, struct isofs_node *n);

/*
 * Look path up as isofs_find() does, but without regard to the case of ASCII
 * letters: an entry whose name is spelled as in path wins, else the first in
 * byte order.  0 with *n, or an error of isofs_find().
 */
int isofs_find_casefold(struct isofs *fs, const char *path,
			struct isofs_node *n);

/* Called for one name in a directory; name and *n live until it returns.  0 to
 * go on, else isofs_list() ends with that value. */
typedef int isofs_list_fn(void *ctx, const char *name,
			  const struct isofs_node *n);

/*
 * Call fn for each name in the directory at path that isofs_find() finds, in
 * the order of strcmp(), plain names without regard to case.  fn may call
 * isofs_find(), and isofs_list() up to ISOFS_DIRS - 1 deep.  0, the value with
 * which fn ended it, -ENOTDIR, or another error of isofs_find().
 */
int isofs_list(struct isofs *fs, const char *path, isofs_list_fn *fn,
	       void *ctx);

/* More about the error of the last call on fs: a literal, or NULL. */
const char *isofs_why(const struct isofs *fs);

#endif
