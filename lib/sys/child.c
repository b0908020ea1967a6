/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A second process beside the daemon: fork(2), and messages with descriptors on
 * a socket pair (unix(7), SCM_RIGHTS).  Contract: child.h.
 */
#include "sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

/* Descriptors of one message. */
#define CHILD_FDS 4

/* Milliseconds for its end, and how long one look at it takes. */
#define STOP_TIME 3000

/* Where its end of the socket is in the child. */
#define CHILD_FD 3

/*
 * ^C, and a service manager that stops all processes of a service, mean the
 * daemon too: it lets its transfers end, and needs this process until then.
 */
static void ignore_signals(void)
{
	static const int ignored[] = {SIGINT,  SIGTERM, SIGHUP, SIGPIPE,
				      SIGUSR1, SIGUSR2, SIGXFSZ};
	struct sigaction sa = {.sa_handler = SIG_IGN};
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)sigaction(ignored[i], &sa, NULL);
	sa.sa_handler = SIG_DFL;
	(void)sigaction(SIGCHLD, &sa, NULL);
}

/* In the child, up to its end. */
static int child_main(int fd, const char *name, const struct priv_user *user,
		      child_fn *fn, void *ctx)
{
	ignore_signals();
	(void)prctl(PR_SET_NAME, name);
	if (fd != CHILD_FD && dup2(fd, CHILD_FD) < 0)
		return EX_OSERR;
	if (close_range(CHILD_FD + 1, ~0U, 0))
		return EX_OSERR;
	if (fcntl(CHILD_FD, F_SETFD, FD_CLOEXEC))
		return EX_OSERR;
	/* It says what failed. */
	if (priv_drop(user))
		return EX_NOPERM;
	return fn(CHILD_FD, ctx);
}

int child_start(struct child *c, const char *name, const struct priv_user *user,
		child_fn *fn, void *ctx)
{
	int pair[2], err;
	pid_t pid;

	struct sigaction ignore = {.sa_handler = SIG_IGN};

	c->fd = c->pidfd = -1;
	/* The sandbox knows no wait(2): the kernel shall not wait for one. */
	(void)sigaction(SIGCHLD, &ignore, NULL);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		(void)close(pair[0]);
		_Exit(child_main(pair[1], name, user, fn, ctx));
	}
	err = -errno;
	(void)close(pair[1]);
	if (pid < 0) {
		(void)close(pair[0]);
		return err;
	}
	if (fcntl(pair[0], F_SETFL, O_NONBLOCK)) {
		err = -errno;
		(void)close(pair[0]);
		return err;
	}
	/* Without it child_stop() does not see the very end. */
	c->pidfd = pidfd_open(pid, 0);
	c->fd = pair[0];
	return 0;
}

void child_stop(struct child *c)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	char junk[256];
	ssize_t n = 1;

	if (c->fd < 0)
		return;
	/* Its last messages, then its end of the socket closes with it. */
	(void)shutdown(c->fd, SHUT_WR);
	while (n > 0 && poll(&p, 1, STOP_TIME) > 0)
		n = recv(c->fd, junk, sizeof(junk), MSG_DONTWAIT);
	(void)close(c->fd);
	c->fd = -1;
	/* The kernel takes its status while there is this process. */
	if (c->pidfd >= 0) {
		p.fd = c->pidfd;
		(void)poll(&p, 1, n > 0 ? 0 : STOP_TIME);
		(void)close(c->pidfd);
	}
	c->pidfd = -1;
}

int child_send(int fd, const void *buf, size_t n, const int *fds, size_t n_fds)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(CHILD_FDS * sizeof(int))];
	} u = {0};
	struct iovec iov = {.iov_len = n};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t rc;

	memcpy(&iov.iov_base, &buf, sizeof(buf));
	if (n_fds > CHILD_FDS)
		return -EINVAL;
	if (n_fds) {
		struct cmsghdr *c = &u.align;

		m.msg_control = &u;
		m.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(n_fds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, n_fds * sizeof(int));
	}
	do {
		rc = sendmsg(fd, &m, MSG_NOSIGNAL);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : 0;
}

ssize_t child_recv(int fd, void *buf, size_t cap, int *fds, size_t n_fds)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(CHILD_FDS * sizeof(int))];
	} u;
	struct iovec iov = {.iov_base = buf, .iov_len = cap};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = &u,
			   .msg_controllen = sizeof(u)};
	const struct cmsghdr *c;
	size_t i, got = 0;
	int all[CHILD_FDS];
	ssize_t n;

	do {
		n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	for (i = 0; i < n_fds; i++)
		fds[i] = -1;
	if (n < 0)
		return -errno;
	c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
		got = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(all, CMSG_DATA(c), got * sizeof(int));
	}
	for (i = 0; i < got; i++)
		if (i < n_fds)
			fds[i] = all[i];
		else
			(void)close(all[i]);
	return n;
}
