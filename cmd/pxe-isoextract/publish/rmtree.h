/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_RMTREE_H
#define PXE_ISOEXTRACT_RMTREE_H

/*
 * Remove the file or directory name in the directory dir, with all that is in
 * it, never through a symbolic link.  0 (also if there is none) or -errno.
 */
int rmtree(int dir, const char *name);

#endif
