/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_REQUEST_TARGET_H
#define PXE_HTTPD_REQUEST_TARGET_H

#include <stddef.h>

/*
 * The path that a request target names: n bytes at s, in origin form or
 * absolute form (RFC 9112, 3.2), with or without a query, to a clean name below
 * the boot root (docroot/name.h), percent-decoded once.  "" is the boot root. A
 * slash at the end is kept, so that "/file/" is not "/file".
 *
 * 0 with the name in out, which has cap bytes (NAME_CAP is enough for any name
 * that can be opened).  PXE_EBADMSG for a target that is no path: another form,
 * an incomplete percent-encoding, a NUL, a control character that is not
 * encoded, a ".." above the root.  PXE_ENOSPC if it does not fit.  After an
 * error, out holds nothing of use.
 */
int target_path(char *out, size_t cap, const char *s, size_t n);

#endif
