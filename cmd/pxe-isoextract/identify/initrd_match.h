/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_INITRD_MATCH_H
#define PXE_ISOEXTRACT_INITRD_MATCH_H

#include <stdbool.h>

/*
 * Do the names of a kernel and an initrd (paths) say that they belong together?
 * They do if both are in one directory and their names differ only in what
 * calls them kernel and initrd: hwe-vmlinuz and hwe-initrd, vmlinuz-6.1.0-686
 * and initrd.img-6.1.0-686, linux and initrd.gz.  The modules in the initrd of
 * another kernel do not load.
 */
bool initrd_match(const char *kernel, const char *initrd);

#endif
