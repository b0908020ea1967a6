/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_ROOT_H
#define PXE_DOCROOT_ROOT_H

#include <sys/stat.h>

/*
 * Files below a directory, the boot root.  No name, and no symbolic link on
 * the way, leads outside of it: openat2(2) with RESOLVE_BENEATH decides, not
 * string comparison.
 */

/* Open the directory.  A descriptor (O_PATH) or -errno. */
int root_open(const char *dir);

/*
 * Open the regular file path for reading, with its status in *st.  Leading
 * slashes mean the root itself.  A descriptor, or -errno: -ENOENT, -EACCES,
 * -EXDEV (it would leave the root), -EISDIR, -EINVAL (a device, FIFO or
 * socket), -ELOOP, -ENAMETOOLONG.  Never blocks on a FIFO.
 */
int root_file(int root, const char *path, struct stat *st);

/* The same for a directory to list ("" is the root).  O_RDONLY. */
int root_dir(int root, const char *path);

#endif
