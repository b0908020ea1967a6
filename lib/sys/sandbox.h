/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SANDBOX_H
#define PXE_SYS_SANDBOX_H

#include <stdbool.h>

/*
 * What a daemon can still reach when a fault in it is exploited: the files
 * that it serves, the sockets that it has, and no program.  Landlock holds the
 * files, seccomp the system calls; each is used as far as the kernel has it,
 * and what it lacks is said at debug level.  A daemon names its paths while it
 * still has its privilege, and enters after it was dropped.
 *
 * Every function takes NULL for a daemon that wants no sandbox.
 */
struct sandbox;

/* What a daemon does once it serves, beside UDP and reading files. */
enum sandbox_need {
	SANDBOX_TCP = 1,     /* takes connections on sockets that it has */
	SANDBOX_STORE = 2,   /* writes files; sandbox_write() implies it */
	SANDBOX_NETLINK = 4, /* asks the kernel for interfaces, neighbours */
};

/* NULL without memory. */
struct sandbox *sandbox_new(void);
void sandbox_free(struct sandbox *sb);

/*
 * Allow to read the file, or all that is in and below the directory, path.
 * What lies there may be replaced later; path itself may not.  NULL, and what
 * is not there or not ours to see, is passed over; another error makes
 * sandbox_enter() fail.
 */
void sandbox_read(struct sandbox *sb, const char *path);

/* The same for the directory that the file path is in, or will be. */
void sandbox_read_parent(struct sandbox *sb, const char *path);

/* Also write, create, rename and remove there. */
void sandbox_write(struct sandbox *sb, const char *path);
void sandbox_write_parent(struct sandbox *sb, const char *path);

/*
 * Only open files for writing in the directory that path is in, and make them:
 * for logs that are rotated.
 */
void sandbox_append_parent(struct sandbox *sb, const char *path);

/*
 * Enter; there is no way back.  needs is of enum sandbox_need.  Wants
 * no_new_privs, which priv_drop() sets.  0, or -errno after a message: the
 * caller must exit then.  That the kernel has no sandbox is no error.
 */
int sandbox_enter(struct sandbox *sb, unsigned needs);

/*
 * Is path, which a new configuration names as what, below what was allowed at
 * the start?  False after a message that says so; true also for what is not
 * there, and NULL.  After entering.
 */
bool sandbox_allows(const struct sandbox *sb, const char *what,
		    const char *path);

/* The same for a file that is to be written. */
bool sandbox_allows_write(const struct sandbox *sb, const char *what,
			  const char *path);

#endif
