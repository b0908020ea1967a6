/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_FILE_H
#define PXE_TFTPD_FILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The files that are being sent.  All transfers of one file share one open
 * descriptor: a thousand machines that boot the same kernel hold one.
 */
struct files;
struct file;

/* An empty set; NULL without memory. */
struct files *files_new(void);

/* Free the set; every file must have been put back. */
void files_free(struct files *fs);

/* Descriptors open now. */
size_t files_count(const struct files *fs);

/*
 * Open path below the directory root (see sys/root.h), or share it if it is
 * open already and unchanged.  0 with a reference in *f, or -errno.
 */
int file_get(struct files *fs, int root, const char *path, struct file **f);

/* Drop a reference; the last one closes.  NULL is fine. */
void file_put(struct files *fs, struct file *f);

/* Bytes when it was opened. */
uint64_t file_size(const struct file *f);

/* Read exactly n bytes at off.  0; -ENODATA if the file has shrunk; -errno. */
int file_read(const struct file *f, uint64_t off, void *buf, size_t n);

#endif
