/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_IMAGE_H
#define PXE_MKSCRIPT_IPXE_IMAGE_H

#include "ipxe/ipxe_host.h"
#include "model/script.h"

/* Write the item of an image in the menu to f. */
void ipxe_image_item(FILE *f, const struct image *img);

/*
 * Write a section for each image to f.  0, EX_DATAERR or EX_USAGE, with every
 * reason logged.
 */
int ipxe_image_sections(FILE *f, const struct script_input *in,
			const struct ipxe_needs *needs);

#endif
