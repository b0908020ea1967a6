/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IMAGE_TREE_H
#define PXE_MKSCRIPT_IMAGE_TREE_H

#include "model/image.h"

/*
 * Where an image lies, and whether its files are there.  This looks at the file
 * system; what the paths alone tell is in tree_path.h.
 */

/*
 * Find the tree of an image: set tree, path, version, root and current.  If the
 * root is known, check that the files that its facts name are in the tree,
 * unless the image is left out or conf->allow_missing is set.  0; otherwise
 * EX_DATAERR or EX_OSERR, with the reason logged.
 */
int image_tree_find(struct image *img, const struct conf *conf);

/*
 * The path of the facts file that an argument of the command line stands for.
 * If it is a directory DIR of pxe-isoextract(1), that is DIR/VERSION.facts,
 * with VERSION from the link DIR/current; otherwise it is the argument.  0 with
 * *file, the caller's to free; otherwise EX_NOINPUT, with the reason logged, or
 * EX_OSERR.
 */
int image_tree_facts_file(const char *arg, char **file);

#endif
