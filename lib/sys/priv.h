/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_PRIV_H
#define PXE_SYS_PRIV_H

#include <sys/types.h>

/* Giving up the privilege that a daemon is started with. */

/* The user whom a daemon becomes. */
struct priv_user {
	uid_t uid;
	gid_t gid;
};

/*
 * Look a user up by name, with the group of the password database.  0 with *u;
 * or -ENOENT or another -errno, after a message.
 */
int priv_find(struct priv_user *u, const char *name);

/*
 * Become u for good: no supplementary groups, gid, uid, no_new_privs, and a try
 * that root cannot be regained.  A process that is not root keeps its user and
 * gives up its capabilities.  A signal of the parent's death (prctl(2)) stays
 * set.  0; or -errno after a message, and the caller must exit.
 */
int priv_drop(const struct priv_user *u);

#endif
