/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_INITRD_MATCH_H
#define PXE_ISOEXTRACT_INITRD_MATCH_H

#include <stdbool.h>

/*
 * True if kernel and initrd, two paths in an image, belong together: both are
 * in one directory, and their names are equal, without regard to case, but for
 * the words for kernel and initrd and for suffixes of compression: hwe-vmlinuz
 * and hwe-initrd, vmlinuz-6.1.0-686 and initrd.img-6.1.0-686, linux and
 * initrd.gz.  An image may hold several kernels, and the modules in an initrd
 * load into its own kernel only.  Pure.
 */
bool initrd_match(const char *kernel, const char *initrd);

#endif
