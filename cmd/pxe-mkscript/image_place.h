/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MKSCRIPT_IMAGE_PLACE_H
#define MKSCRIPT_IMAGE_PLACE_H

#include "image.h"

/*
 * Find where the image lies: set tree, place, version, root and current, and
 * see that its files are there.  0, EX_DATAERR, EX_NOINPUT or EX_OSERR, with
 * the reason logged.
 */
int image_find_place(struct image *img, const struct conf *conf);

#endif
