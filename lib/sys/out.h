/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OUT_H
#define PXE_SYS_OUT_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Output that must not look complete when it is not. */

/*
 * Flush and close stdout, so that a full disk is noticed.  0, or -errno after
 * a message.  Call it once, at the end of main.
 */
int out_close_stdout(void);

/* Write all n bytes, across short writes and EINTR.  0 or -errno. */
int out_write_all(int fd, const void *buf, size_t n);

/*
 * A file that appears under its name only when it is whole: written beside
 * it under a temporary name, synced, then renamed.
 */
struct out_file {
	FILE *f;    /* write here */
	char *path; /* the final name */
	char *tmp;  /* the temporary one */
};

/* 0, or -errno.  mode is that of the file, before the umask. */
int out_file_open(struct out_file *o, const char *path, mode_t mode);

/* Sync, close and rename.  0, or -errno with nothing left behind. */
int out_file_commit(struct out_file *o);

/* Close and remove what was written; fine after open failed or commit. */
void out_file_abort(struct out_file *o);

#endif
