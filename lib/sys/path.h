/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_PATH_H
#define PXE_SYS_PATH_H

/*
 * The directory that the file path lies in: what is before its last slash, "/"
 * or "." if nothing is.  malloc()ed, the caller's; NULL without memory.
 */
char *path_dir(const char *path);

/*
 * Could this process, by its effective user, make a file named path: is there
 * the directory, and may it be written to?  Nothing is made.  0 or -errno.
 */
int path_may_create(const char *path);

/*
 * Could this process, by its effective user, open path for writing: is it there
 * and may be written to, or could it be made?  Nothing is made.  0 or -errno.
 */
int path_may_write(const char *path);

#endif
