/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_TARGET_H
#define PXE_HTTPD_TARGET_H

#include <stddef.h>

/* Bytes for any cleaned path with its NUL: what open(2) takes. */
#define PATH_CAP 4096

/*
 * Turn the target of a request line (n bytes at s: origin form or absolute
 * form, with or without a query) into a path below the root: decoded once,
 * without leading slash, empty and dot segments resolved.  "" is the root.  A
 * slash at the end is kept, so that "file/" is not "file".
 *
 * 0, or PXE_EBADMSG for what is not a path (no leading slash, a bad escape, a
 * NUL, a control character, more ".." than there are segments), or PXE_ENOSPC
 * if it does not fit cap.  out ends in NUL on success only.
 */
int path_clean(char *out, size_t cap, const char *s, size_t n);

#endif
