/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_URL_H
#define PXE_MKSCRIPT_URL_H

#include <stdbool.h>

#include "util/txt.h"

/* URLs as text (RFC 3986); only what scripts need. */

/*
 * Is s an absolute URL, "scheme://" in lower case and at least one byte of an
 * authority after it?  What follows is not looked at.
 */
bool url_is_absolute(const char *s);

/*
 * Append the n bytes at path to t as the path of a URL: "/" and a few other
 * bytes that mean nothing there as they are, all else as %XX.
 */
void url_put_path(struct txt *t, const char *path, size_t n);

#endif
