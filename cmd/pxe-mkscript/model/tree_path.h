/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_TREE_PATH_H
#define PXE_MKSCRIPT_TREE_PATH_H

#include <stddef.h>

/*
 * The path of an image's tree below the boot root, from the path of its facts
 * file: ROOT/images/NAME/VERSION.facts lies beside ROOT/images/NAME/VERSION/.
 * Paths are only text here; the file system is not looked at.
 */

/*
 * path as an absolute path without empty parts, "." and ".."; a relative one is
 * relative to cwd.  Allocated, the caller's to free; NULL if memory runs out.
 */
char *tree_path_absolute(const char *cwd, const char *path);

/*
 * Find the path of an image's tree relative to the boot root, such as
 * "images/debian/12", in the absolute path of its facts file.  root is absolute
 * too; NULL means what comes before the last "/images/".  0 with a view of file
 * in *tree and *len; PXE_ENOENT if file does not end in ".facts" or is not
 * below the root.
 */
int tree_path_of_facts(const char *file, const char *root, const char **tree,
		       size_t *len);

#endif
