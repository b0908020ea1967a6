/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IMAGE_TREE_H
#define PXE_MKSCRIPT_IMAGE_TREE_H

#include "model/image.h"

/*
 * Find where the image lies: set tree, path, version, root and current, and
 * see that its files are there.  0, EX_DATAERR, EX_NOINPUT or EX_OSERR, with
 * the reason logged.
 */
int image_tree_find(struct image *img, const struct conf *conf);

/*
 * The facts file that an argument means: for a directory DIR/ that
 * pxe-isoextract(1) made, DIR/VERSION.facts of the version that the link
 * "current" leads to; anything else is the file itself.  0 with *file, the
 * caller's to free; EX_NOINPUT with the reason logged, or EX_OSERR.
 */
int image_tree_facts_file(const char *arg, char **file);

#endif
