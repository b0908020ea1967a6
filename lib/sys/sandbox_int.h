/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SANDBOX_INT_H
#define PXE_SYS_SANDBOX_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The halves of sandbox.c: one file a mechanism. */

/* Something that may be reached. */
struct sandbox_path {
	int fd; /* O_PATH; -1 after entering */
	bool dir;
	bool read;
	bool write;
	bool append; /* files in it may be made and written */
	dev_t dev;
	ino_t ino;
};

/*
 * Forbid every file but those below paths, and TCP.  1 if files are held now,
 * 0 if the kernel has no Landlock, or -errno after a message.
 */
int sandbox_landlock(const struct sandbox_path *paths, size_t n);

/*
 * Forbid system calls.  0 or -errno after a message.  In sandbox_filter.c; in
 * sandbox_nofilter.c for builds with sanitizers.
 */
int sandbox_filter(unsigned needs);

/* What the build itself must be able to read: paths, ended by NULL. */
extern const char *const sandbox_own_paths[];

#endif
