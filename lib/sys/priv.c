/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Privilege: daemons open sockets and files as root, then come here.  What
 * needs privilege later (packets to clients without an address) goes through
 * a socket opened before, so nothing has to be kept.
 */
#include "sys/priv.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/log.h"

int priv_find(struct priv_user *u, const char *name)
{
	struct passwd pw, *found = NULL;
	char buf[4096];
	int rc = getpwnam_r(name, &pw, buf, sizeof(buf), &found);

	if (rc) {
		log_warn(-rc, "user: %s", name);
		return -rc;
	}
	if (!found) {
		log_warnx("user: %s: there is no such user", name);
		return -ENOENT;
	}
	u->uid = found->pw_uid;
	u->gid = found->pw_gid;
	return 0;
}

static int no_new_privs(void)
{
	if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 0;
	log_warn(-errno, "privilege: no_new_privs");
	return -errno;
}

/*
 * Started by a user with capabilities (setcap, or a unit's ambient set): they
 * have done their work, and nothing may inherit them.
 */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};

	/* Fails only on kernels without ambient capabilities (before 4.3). */
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (!syscall(SYS_capset, &head, none))
		return 0;
	log_warn(-errno, "privilege: drop capabilities");
	return -errno;
}

static int drop(const struct priv_user *u)
{
	if (geteuid() == 0 && u->uid == 0)
		return no_new_privs();
	if (geteuid() != 0) {
		int rc = drop_capabilities();

		return rc ? rc : no_new_privs();
	}
	if (setgroups(0, NULL) || setresgid(u->gid, u->gid, u->gid) ||
	    setresuid(u->uid, u->uid, u->uid)) {
		int err = -errno;

		log_warn(err, "privilege: become uid %u", (unsigned)u->uid);
		return err;
	}
	if (setuid(0) == 0 || seteuid(0) == 0) {
		log_warnx("privilege: root could be had back");
		return -EPERM;
	}
	return no_new_privs();
}

/*
 * The kernel forgets the signal of a parent's death when the user changes
 * (prctl(2)).  Set again, it may be too late: the parent is another then.
 */
int priv_drop(const struct priv_user *u)
{
	pid_t parent = getppid();
	int sig = 0, rc;

	(void)prctl(PR_GET_PDEATHSIG, &sig);
	rc = drop(u);
	if (rc || !sig)
		return rc;
	if (prctl(PR_SET_PDEATHSIG, sig)) {
		log_warn(-errno, "privilege: signal of a parent's death");
		return -errno;
	}
	return getppid() != parent && raise(sig) ? -errno : 0;
}
