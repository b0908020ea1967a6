/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SANDBOX_INT_H
#define PXE_SYS_SANDBOX_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* For sandbox*.c only: one file for each mechanism of the kernel. */

/* A path that was allowed. */
struct sandbox_path {
	int fd; /* O_PATH; -1 after entering */
	bool dir;
	bool read;
	bool write;
	bool append; /* files in it may be created and written */
	dev_t dev;   /* with ino: which file it is */
	ino_t ino;
};

/*
 * Forbid all files but the n paths and what is below them, as far as the
 * kernel's Landlock can, and TCP connections.  1 if files are restricted now, 0
 * if the kernel has no Landlock, or -errno after a message.
 */
int sandbox_landlock(const struct sandbox_path *paths, size_t n);

/*
 * Forbid system calls but those that needs, a set of enum sandbox_need, is for.
 * 0, also if the kernel has no seccomp; or -errno after a message.  In
 * sandbox_seccomp.c; in sandbox_no_seccomp.c for builds with sanitizers.
 */
int sandbox_filter(unsigned needs);

/* What the build itself must be able to read: paths, ended by NULL. */
extern const char *const sandbox_own_paths[];

#endif
