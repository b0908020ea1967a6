/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_H
#define PXE_HTTPD_INDEX_H

#include "body/html.h"
#include "docroot/docroot.h"

/* Entries read at most: the loop stands still while a directory is read. */
#define INDEX_MAX 20000

/*
 * Append the page that lists the directory path of the tree: what could be
 * fetched, sorted by name.  0, or an error of docroot_stat_dir(); *t is the
 * caller's in both cases.
 */
int index_build(struct text *t, struct docroot *d, const char *path);

#endif
