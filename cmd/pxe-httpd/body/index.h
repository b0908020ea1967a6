/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_H
#define PXE_HTTPD_INDEX_H

#include "body/html.h"
#include "docroot/docroot.h"

/*
 * Most entries of a directory that are read, since the event loop stands still
 * meanwhile.
 */
#define INDEX_MAX 20000

/*
 * Append to t the page that lists the directory path of d, a clean name: what
 * could be fetched from it, sorted by name.  0, -ENOMEM, or an error of
 * docroot_list().  html_free() is due in any case.
 */
int index_build(struct html *t, struct docroot *d, const char *path);

#endif
