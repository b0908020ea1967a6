/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_PATH_H
#define PXE_ISOEXTRACT_PATH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What names from an image may be.  Pure: nothing here looks at a disk.  The
 * kernel's RESOLVE_BENEATH stands behind these checks, not instead of them.
 */

/* The most directories above a file.  Install images have at most ten. */
#define PATH_DEPTH_MAX 64

/*
 * May this path be created below the tree's root?  NULL, or the reason why
 * not: it must be relative and without empty, "." or ".." parts, control bytes,
 * parts over 255 bytes, or more than PATH_DEPTH_MAX of them.
 */
const char *path_check(const char *path);

/*
 * May a symbolic link at this path, which passed path_check(), have this
 * target?  NULL, or the reason why not: the target must be relative, free of
 * control bytes, and must stay inside.  ".." may stand only at its front: links
 * are made in real directories, so there it is known where it leads, but after
 * the name of another link it is not.
 */
const char *path_check_link(const char *path, const char *target);

/* Bytes for the longest version name with its NUL. */
#define PATH_VERSION_LEN 100

/*
 * The name of a published version: the version id and the first digits of the
 * image's SHA-256, "12.5-0f3a9c21"; only the digits if the id is empty.
 */
void path_version(char out[static PATH_VERSION_LEN], const char *version_id,
		  const char *sha256, size_t digits);

/* Can it stand in a URL, a kernel command line and a script as it is? */
bool path_is_plain(const char *path);

/* The last part of a path. */
const char *path_base(const char *path);

#endif
