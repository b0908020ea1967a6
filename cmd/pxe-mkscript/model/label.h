/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_LABEL_H
#define PXE_MKSCRIPT_LABEL_H

#include "model/image.h"
#include "util/txt.h"

/*
 * How scripts name an image: by a label, to which they jump, and by a title,
 * which menus show.
 */

/*
 * Set the label and the title of each image that is not left out; no two images
 * have the same.  r renders titles.  0 or EX_OSERR.
 */
int label_images(struct images *im, const struct renderer *r);

/*
 * Append the n bytes at s to t as a part of a label: A-Z a-z 0-9 . _ - as they
 * are, any other byte as '_'.
 */
void label_put(struct txt *t, const char *s, size_t n);

#endif
