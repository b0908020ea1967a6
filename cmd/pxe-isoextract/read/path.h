/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_PATH_H
#define PXE_ISOEXTRACT_PATH_H

#include <stdbool.h>

/*
 * Which names from an image may be created.  Pure: nothing here looks at a
 * disk; tree_writer.h confines each path to the tree a second time.
 *
 * The daemons clean the paths of requests: they resolve "." and "..", join
 * slashes, and look up what is left (lib/docroot).  Here such a path is
 * refused: a mastering program never writes one, so it is an attack or damage,
 * and a cleaned name would be another one than the image has.
 */

/* The most parts of a path.  Install images have at most ten. */
#define PATH_DEPTH_MAX 64

/*
 * Check a path that is to be created below the root of the tree.  NULL if it is
 * relative, shorter than PATH_MAX, without empty, "." or ".." parts and control
 * characters, and has at most PATH_DEPTH_MAX parts of at most NAME_MAX bytes;
 * else the reason, a literal.
 */
const char *path_check(const char *path);

/*
 * Check the target of a symbolic link at path, which has passed path_check().
 * NULL if it is relative, shorter than PATH_MAX, without control characters,
 * and stays in the tree; else the reason, a literal.  ".." may stand only at
 * the front of the target: links are made in real directories, so where it
 * leads is known there, but not after the name of another link.
 */
const char *path_check_link(const char *path, const char *target);

/* True if path needs no quoting in a URL, a kernel command line and a boot
 * script: only letters, digits and "._+~/-". */
bool path_is_plain(const char *path);

/* The part of path after its last slash: a pointer into it. */
const char *path_base(const char *path);

#endif
