/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The socket of pxe-control(5): see control_socket.h.  bind(2) follows no link
 * in the last part of a name, and never replaces what is there.
 */
#include "control_socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/path.h"
#include "sys/sandbox.h"

/* Connections that wait to be accepted. */
#define BACKLOG 16

/* What the process that removes the name knows of it. */
struct made {
	const char *path;
	struct stat st;
	bool sandboxed;
};

static int address(struct sockaddr_un *un, const char *path)
{
	memset(un, 0, sizeof(*un));
	un->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(un->sun_path))
		return -ENAMETOOLONG;
	memcpy(un->sun_path, path, strlen(path) + 1);
	return 0;
}

static int open_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

/* Does nobody listen on what is there?  0, or why it must stay: -errno. */
static int check_stale(const struct sockaddr_un *un,
		       const struct priv_user *user)
{
	struct stat st;
	int fd, rc;

	if (lstat(un->sun_path, &st))
		return -errno;
	if (!S_ISSOCK(st.st_mode) ||
	    (st.st_uid != 0 && st.st_uid != geteuid() &&
	     st.st_uid != user->uid))
		return -EEXIST;
	fd = open_socket();
	if (fd < 0)
		return fd;
	rc = connect(fd, (const struct sockaddr *)un, sizeof(*un)) ? -errno : 0;
	(void)close(fd);
	if (rc == -ECONNREFUSED)
		return 0;
	/* EAGAIN: many wait to be accepted. */
	return rc && rc != -EAGAIN ? rc : -EADDRINUSE;
}

/* bind(2), for root and the owner alone from the first moment on. */
static int bind_restricted(int fd, const struct sockaddr_un *un)
{
	mode_t mask = umask(0177);
	int rc = bind(fd, (const struct sockaddr *)un, sizeof(*un)) ? -errno
								    : 0;

	(void)umask(mask);
	return rc;
}

static int make(int fd, const struct sockaddr_un *un,
		const struct priv_user *user)
{
	int rc = bind_restricted(fd, un);

	if (rc != -EADDRINUSE)
		return rc;
	rc = check_stale(un, user);
	if (rc)
		return rc;
	if (unlink(un->sun_path))
		return -errno;
	return bind_restricted(fd, un);
}

/* --- the end -------------------------------------------------------------- */

/*
 * Another socket may have taken the name, and the inode's number with it; but
 * it was made at another time.  chmod(2) and chown(2) leave st_mtim alone.
 */
static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* The process: waits for the daemon's end, and removes the name. */
static int remover(int fd, void *ctx)
{
	const struct made *m = ctx;
	struct sandbox *sb = m->sandboxed ? sandbox_new() : NULL;
	struct stat st;
	char c;

	if (sb) {
		sandbox_write_parent(sb, m->path);
		if (sandbox_enter(sb, SANDBOX_STORE))
			return EX_OSERR;
	}
	while (child_recv(fd, &c, sizeof(c), NULL, 0) > 0)
		;
	if (!lstat(m->path, &st) && is_same(&st, &m->st))
		(void)unlink(m->path);
	sandbox_free(sb);
	return 0;
}

/*
 * The daemon's user may not remove names from the directory, nor does the
 * daemon's sandbox let it: a process of the directory's owner does, which does
 * nothing else.
 */
static int start_remover(struct control_socket *s, const char *path,
			 bool sandboxed)
{
	struct made m = {.path = path, .sandboxed = sandboxed};
	char *dir = path_dir(path);
	struct priv_user owner;
	struct stat st;
	int rc = 0;

	if (!dir)
		return -ENOMEM;
	if (stat(dir, &st) || lstat(path, &m.st))
		rc = -errno;
	owner.uid = st.st_uid;
	owner.gid = st.st_gid;
	if (!rc)
		rc = child_start(&s->child, "dhcpd-control", &owner, remover,
				 &m);
	free(dir);
	return rc;
}

int control_socket_open(struct control_socket *s, const char *path,
			const struct priv_user *user, bool sandboxed)
{
	struct sockaddr_un un;
	int rc = address(&un, path);

	s->child.fd = s->child.pidfd = -1;
	s->fd = rc ? rc : open_socket();
	if (s->fd < 0) {
		rc = s->fd;
		s->fd = -1;
		return rc;
	}
	rc = make(s->fd, &un, user);
	if (rc)
		goto close;
	if (listen(s->fd, BACKLOG) ||
	    (geteuid() == 0 && lchown(path, user->uid, user->gid)))
		rc = -errno;
	if (!rc)
		rc = start_remover(s, path, sandboxed);
	if (!rc)
		return 0;
	(void)unlink(path);
close:
	(void)close(s->fd);
	s->fd = -1;
	return rc;
}

int control_socket_check(const char *path, const struct priv_user *user,
			 bool used)
{
	struct sockaddr_un un;
	int rc = address(&un, path);

	if (!rc)
		rc = path_may_create(path);
	if (!rc)
		rc = check_stale(&un, user);
	if (rc == -ENOENT && !path_may_create(path))
		return 0;
	/* Who checks may lack the rights of who starts. */
	return used && (rc == -EADDRINUSE || rc == -EACCES) ? 0 : rc;
}

void control_socket_close(struct control_socket *s)
{
	if (s->fd < 0)
		return;
	(void)close(s->fd);
	s->fd = -1;
	child_stop(&s->child);
}
