/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_RMTREE_H
#define PXE_ISOEXTRACT_RMTREE_H

/*
 * Remove the file or directory name in the open directory dir, with all that is
 * in it (rm -r).  Symbolic links are removed, never followed.  0, also if there
 * is no such name, or -errno; -ELOOP for a tree deeper than path_check()
 * allows.
 */
int rmtree(int dir, const char *name);

#endif
