/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_H
#define PXE_HTTPD_INDEX_H

#include <stddef.h>

/* Entries read at most: the loop stands still while a directory is read. */
#define INDEX_MAX 20000

/*
 * The page that lists the directory path below root (from root_open()): what
 * could be fetched, sorted by name.  The page in *html, to be freed by the
 * caller, its bytes in *len.  0, or -errno.
 */
int index_build(char **html, size_t *len, int root, const char *path);

#endif
