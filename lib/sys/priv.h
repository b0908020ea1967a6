/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_PRIV_H
#define PXE_SYS_PRIV_H

#include <sys/types.h>

struct priv_user {
	uid_t uid;
	gid_t gid;
};

/* Look a user up by name.  0, -ENOENT or -errno, after a message. */
int priv_find(struct priv_user *u, const char *name);

/*
 * Become u for good: groups, gid, uid, no_new_privs, then prove that root
 * cannot be had back.  Nothing but no_new_privs is done if the process is not
 * root to begin with.  0 or -errno after a message; the caller must exit then.
 */
int priv_drop(const struct priv_user *u);

#endif
