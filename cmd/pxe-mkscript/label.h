/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_LABEL_H
#define PXE_MKSCRIPT_LABEL_H

#include "image.h"

/*
 * Give each image that can be booted its label and its title, both unlike all
 * others.  0 or EX_OSERR.
 */
int label_images(struct images *im);

#endif
