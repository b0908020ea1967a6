/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_TREE_PATH_H
#define PXE_MKSCRIPT_TREE_PATH_H

#include <stddef.h>

/*
 * Where an image lies below the boot root, worked out from the path of its
 * facts: ROOT/images/NAME/VERSION.facts is beside ROOT/images/NAME/VERSION/.
 * Names only; no file is looked at.
 */

/*
 * path, which may be relative to cwd, as an absolute path without empty parts,
 * "." and "..".  The caller frees it; NULL if memory is out.
 */
char *tree_path_absolute(const char *cwd, const char *path);

/*
 * The part of an absolute path of facts that names the image's tree below the
 * root, e.g. "images/debian/12": *tree and *len are a view of file.  root is
 * absolute, or NULL: then it is what comes before the last "/images/".  0, or
 * PXE_ENOENT if file does not end in ".facts" or is not below the root.
 */
int tree_path_of_facts(const char *file, const char *root, const char **tree,
		       size_t *len);

#endif
