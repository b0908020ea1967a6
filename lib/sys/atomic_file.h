/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_ATOMIC_FILE_H
#define PXE_SYS_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * A file that appears under its name only when it is complete: written in the
 * same directory under a temporary name, synced, then renamed.  A symbolic link
 * stays, its target is replaced; what is not a regular file (/dev/null, a FIFO)
 * is written directly.
 */
struct atomic_file {
	FILE *f;     /* write here */
	char *path;  /* the final name, owned */
	char *tmp;   /* the temporary one, owned; or NULL */
	bool direct; /* not a regular file */
	int err;     /* the first error of atomic_file_write() */
};

/*
 * Begin the file path.  mode is that of a new file, whatever the umask is:
 * servers that run as another user read it.  A file that is replaced keeps its
 * own mode.  0, and atomic_file_commit() or atomic_file_abort() is due; or
 * -errno with nothing left behind.
 */
int atomic_file_open(struct atomic_file *o, const char *path, mode_t mode);

/*
 * Write n bytes, after what is buffered in o->f.  0 or -errno, which
 * atomic_file_commit() returns again.
 */
int atomic_file_write(struct atomic_file *o, const void *buf, size_t n);

/*
 * Sync, close and rename.  0; or -errno, with the old file as it was and
 * nothing left behind.
 */
int atomic_file_commit(struct atomic_file *o);

/*
 * Close and remove what was written.  Allowed after atomic_file_open() failed
 * and after atomic_file_commit().
 */
void atomic_file_abort(struct atomic_file *o);

#endif
