/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_UTIL_GLOB_H
#define PXE_UTIL_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Does the pattern, a C string, match all of the len bytes at s?  * stands for
 * any bytes, none included, and ? for one; all else is itself, letters in
 * either case.  It takes at most len times the pattern's length steps.
 */
bool glob_match(const char *pattern, const void *s, size_t len);

#endif
