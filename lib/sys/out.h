/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_OUT_H
#define PXE_SYS_OUT_H

#include <stdbool.h>
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
 * A file that appears under its name only when it is whole: written beside it
 * under a temporary name, synced, then renamed.  A symbolic link stays, its
 * target is replaced; what is not a regular file (/dev/null, a FIFO) is
 * written as it is.
 */
struct out_file {
	FILE *f;     /* write here */
	char *path;  /* the final name */
	char *tmp;   /* the temporary one, or NULL */
	bool direct; /* not a regular file */
	int err;     /* the first error of out_file_write() */
};

/*
 * 0, or -errno.  mode is that of a new file, whatever the umask is: servers
 * that run as another user read it.  A file that is replaced keeps its own.
 */
int out_file_open(struct out_file *o, const char *path, mode_t mode);

/* Write n bytes past the buffer of o->f.  0 or -errno, which commit repeats. */
int out_file_write(struct out_file *o, const void *buf, size_t n);

/* Sync, close and rename.  0, or -errno with nothing left behind. */
int out_file_commit(struct out_file *o);

/* Close and remove what was written; fine after open failed or commit. */
void out_file_abort(struct out_file *o);

#endif
