/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_ROOT_H
#define PXE_DOCROOT_ROOT_H

#include <sys/stat.h>

/*
 * Files below one directory, by a name that a client sent.  openat2(2) with
 * RESOLVE_BENEATH makes the kernel refuse every name, and every symbolic link
 * on the way, that leads out of the directory; no string comparison does.
 *
 * Errors of the functions below: -ENOENT; -ENOTDIR; -EACCES; -EXDEV (the name
 * or a link on the way is absolute or leads out); -ELOOP; -ENAMETOOLONG;
 * -EMFILE and other errors of openat2(2).
 */

/*
 * Open the directory dir.  A descriptor (O_PATH) for root in the calls below,
 * or -errno of open(2).
 */
int root_open(const char *dir);

/*
 * Open the regular file name below root for reading, with its status in *st.
 * Slashes in front of name are skipped.  Never blocks, not on a FIFO either.  A
 * descriptor, which is the caller's, or an error: one of those above, -EISDIR
 * (a directory), -EINVAL (a device, FIFO or socket).
 */
int root_file(int root, const char *name, struct stat *st);

/*
 * Open the directory name below root for fdopendir(3); "" is root itself, and
 * slashes in front of name are skipped.  A descriptor, which is the caller's,
 * or an error: one of those above.
 */
int root_dir(int root, const char *name);

#endif
