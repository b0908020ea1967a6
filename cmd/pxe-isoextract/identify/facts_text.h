/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_FACTS_TEXT_H
#define PXE_ISOEXTRACT_FACTS_TEXT_H

#include <stddef.h>

#include "identify/identify.h"

/* Bytes that hold the facts of any image, with their NUL. */
#define FACTS_TEXT_MAX 32768

/* What facts say beside the result of identification. */
struct facts_image {
	const char *sha256;   /* of the image file, in hexadecimal */
	const char *iso_name; /* the image file's name in the tree, or "" */
	const char *source;   /* where the image came from: path, URL, "" */
};

/*
 * Write the facts of an image (pxe-facts(5)) as text with a NUL.  Every key
 * but TREE is there once, in the order of pxe-facts(5), empty where nothing is
 * known: a script that sources several facts files must not see a value of
 * another one.  A value that facts_key_check() refuses is left
 * empty.  Returns the length without the NUL, or 0 if it does not fit.
 */
size_t facts_text(char out[static FACTS_TEXT_MAX], const struct ident *id,
		  const struct facts_image *img);

#endif
