/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_FACTS_TEXT_H
#define PXE_ISOEXTRACT_FACTS_TEXT_H

#include <stddef.h>

#include "identify/ident.h"

/* Bytes that hold the facts of any image. */
#define FACTS_TEXT_MAX 32768

/*
 * The facts of an image as text, every key of pxe-facts(5) once, in their
 * order; what is not known is empty, so that a script that sources several
 * files never sees a value of the one before.  iso: the image file's name in
 * the tree, or "".  The length, or 0 if it does not fit.
 */
size_t facts_text(char out[static FACTS_TEXT_MAX], const struct ident *id,
		  const struct image *img, const char *sha256, const char *iso);

#endif
