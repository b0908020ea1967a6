/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_DOCROOT_INT_H
#define PXE_DOCROOT_DOCROOT_INT_H

/* Between docroot.c and docroot_list.c only. */

#include "docroot/casefold.h"
#include "docroot/docroot.h"
#include "docroot/mount.h"

struct docroot_root {
	int fd;	   /* from root_open(), or its error */
	char *dir; /* as it was given */
};

struct docroot {
	struct docroot_root *roots;
	size_t n_roots;
	struct casefold *casefold; /* NULL: case matters */
	struct mounts *mounts;	   /* NULL: none */
	const char *why;	   /* see docroot_why() */
};

#endif
