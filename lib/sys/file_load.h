/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_FILE_LOAD_H
#define PXE_SYS_FILE_LOAD_H

#include <stddef.h>

/*
 * Read a whole file into memory; path "-" is standard input.  Pipes and files
 * of /proc may be read too.  0 with *text, allocated and the caller's to free:
 * *len bytes and a NUL behind them.  Otherwise -errno, with neither set: -EFBIG
 * if there are more than max bytes, -EISDIR for a directory.
 */
int file_load(const char *path, size_t max, char **text, size_t *len);

#endif
