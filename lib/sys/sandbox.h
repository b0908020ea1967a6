/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SANDBOX_H
#define PXE_SYS_SANDBOX_H

#include <stdbool.h>

/*
 * Limits to what a daemon can reach when a fault in it is exploited: the files
 * that it serves, the sockets that it has, and no program.  Landlock
 * (landlock(7)) restricts files, seccomp (seccomp(2)) system calls; each is
 * used as far as the kernel has it, and what is missing is logged at debug
 * level.  A daemon names its paths while it still has its privilege, and enters
 * the sandbox after the privilege was dropped.
 *
 * Every function takes NULL, for a daemon without a sandbox, and does nothing.
 */
struct sandbox;

/* What a daemon does once it serves, beside UDP and reading files. */
enum sandbox_need {
	SANDBOX_TCP = 1,     /* takes connections on sockets that it has */
	SANDBOX_STORE = 2,   /* writes files; sandbox_write() implies it */
	SANDBOX_NETLINK = 4, /* asks the kernel for interfaces, neighbours */
};

/* A sandbox without paths, for sandbox_free(); NULL without memory. */
struct sandbox *sandbox_new(void);

/* Free sb; a sandbox that was entered stays in force. */
void sandbox_free(struct sandbox *sb);

/*
 * Allow to read path: a file, or a directory with all that is below it.  What
 * lies in a directory may be replaced later; path itself may not.  A path that
 * is NULL, missing or not accessible is skipped; another error makes
 * sandbox_enter() fail.
 */
void sandbox_read(struct sandbox *sb, const char *path);

/*
 * Allow to read the directory that the file path is in, or will be, with all
 * that is below it.  Skips and fails as sandbox_read() does.
 */
void sandbox_read_parent(struct sandbox *sb, const char *path);

/*
 * Allow to read path, and to write, create, rename and remove what is there.
 * Skips and fails as sandbox_read() does.
 */
void sandbox_write(struct sandbox *sb, const char *path);

/*
 * Allow to read, write, create, rename and remove in the directory that the
 * file path is in, or will be.  Skips and fails as sandbox_read() does.
 */
void sandbox_write_parent(struct sandbox *sb, const char *path);

/*
 * Allow to create files in the directory that the file path is in, and to open
 * files there for writing, but not to read, rename or remove them: for logs
 * that are rotated.  Skips and fails as sandbox_read() does.
 */
void sandbox_append_parent(struct sandbox *sb, const char *path);

/*
 * Enter the sandbox, for good.  needs is a set of enum sandbox_need.  The
 * process must have no_new_privs, which priv_drop() sets.  0, also if the
 * kernel has neither Landlock nor seccomp; or -errno after a message, and the
 * caller must exit.
 */
int sandbox_enter(struct sandbox *sb, unsigned needs);

/*
 * After entering, for a new configuration: may path be read, being below a path
 * that was allowed?  False after a message, which begins with what, the name of
 * the option.  True also for NULL, and for a path that is missing, which
 * opening it reports.
 */
bool sandbox_allows(const struct sandbox *sb, const char *what,
		    const char *path);

/*
 * After entering, for a new configuration: may path be written or created?
 * False after a message, which begins with what, the name of the option.  True
 * also for NULL.
 */
bool sandbox_allows_write(const struct sandbox *sb, const char *what,
			  const char *path);

#endif
