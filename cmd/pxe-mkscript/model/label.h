/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_LABEL_H
#define PXE_MKSCRIPT_LABEL_H

#include "model/image.h"
#include "util/txt.h"

/*
 * Give each image that can be booted its label and its title, both unlike all
 * others.  0 or EX_OSERR.
 */
int label_images(struct images *im, const struct renderer *r);

/* Append n bytes of s to t as part of a label: A-Z a-z 0-9 . _ - else '_'. */
void label_put(struct txt *t, const char *s, size_t n);

#endif
