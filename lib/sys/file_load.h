/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_FILE_LOAD_H
#define PXE_SYS_FILE_LOAD_H

#include <stddef.h>

/*
 * A whole file in memory; path "-" is stdin.  *text is the caller's to free;
 * it has len bytes and a NUL after them.  0 or -errno: -EFBIG if there are
 * more than max bytes, -EISDIR for a directory.
 */
int file_load(const char *path, size_t max, char **text, size_t *len);

#endif
