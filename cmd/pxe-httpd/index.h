/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_H
#define PXE_HTTPD_INDEX_H

#include "text.h"

/* Entries read at most: the loop stands still while a directory is read. */
#define INDEX_MAX 20000

/*
 * Append the page that lists the directory path below root (from root_open()):
 * what could be fetched, sorted by name.  0, or -errno; *t is the caller's in
 * both cases.
 */
int index_build(struct text *t, int root, const char *path);

#endif
