/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CONTENT_TYPE_H
#define PXE_HTTPD_CONTENT_TYPE_H

/*
 * The Content-Type of a file, by the last part of its path: a static string,
 * never NULL.
 */
const char *content_type_of(const char *path);

#endif
