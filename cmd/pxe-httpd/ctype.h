/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CTYPE_H
#define PXE_HTTPD_CTYPE_H

/* The Content-Type for a file of that name; static storage, never NULL. */
const char *ctype_of(const char *path);

#endif
