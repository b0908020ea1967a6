/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_IMAGE_H
#define PXE_MKSCRIPT_IPXE_IMAGE_H

#include "ipxe/ipxe_host.h"
#include "model/script.h"

/*
 * What a script has for an image: an item of the menu, and the section that
 * boots it.
 */

/*
 * Write the item of an image to f, for those machines only that have the
 * architecture and firmware of its facts.
 */
void ipxe_image_item(FILE *f, const struct image *img);

/*
 * Write the section of each image that is not left out to f, and set its
 * cmdline_len.  0; otherwise EX_DATAERR or EX_USAGE, with every reason logged.
 */
int ipxe_image_sections(FILE *f, const struct script_input *in,
			const struct ipxe_needs *needs);

#endif
