/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CONTENT_TYPE_H
#define PXE_HTTPD_CONTENT_TYPE_H

/* The Content-Type for a file of that name; static storage, never NULL. */
const char *content_type_of(const char *path);

#endif
