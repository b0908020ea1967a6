/* SPDX-License-Identifier: BSD-2-Clause */
/* Several processes of one daemon: see workers.h. */
#include "sys/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/notify.h"

/* More than any machine has use for. */
#define WORKERS_MAX 256

struct crew {
	pid_t pid[WORKERS_MAX]; /* 0: it has ended */
	unsigned n, left;
	bool stopping;
	int status;
};

/* The signals that the supervisor waits for. */
static void watched(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGHUP);
	(void)sigaddset(set, SIGUSR1);
	(void)sigaddset(set, SIGUSR2);
	(void)sigaddset(set, SIGCHLD);
}

static void tell_all(const struct crew *c, int sig)
{
	unsigned i;

	for (i = 0; i < c->n; i++)
		if (c->pid[i])
			(void)kill(c->pid[i], sig);
}

static void stop_all(struct crew *c)
{
	c->stopping = true;
	tell_all(c, SIGTERM);
}

/* Worker i has ended. */
static void on_end(struct crew *c, unsigned i, int how)
{
	int status = WIFEXITED(how) ? WEXITSTATUS(how) : EX_SOFTWARE;

	if (WIFSIGNALED(how))
		log_warnx("worker %u: killed by signal %d", i, WTERMSIG(how));
	else if (!c->stopping)
		log_warnx("worker %u: ended with status %d", i, status);
	c->pid[i] = 0;
	c->left--;
	if (!c->status)
		c->status = status;
	if (!c->stopping)
		stop_all(c);
}

static void reap(struct crew *c)
{
	unsigned i;
	pid_t pid;
	int how;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0)
		for (i = 0; i < c->n; i++)
			if (c->pid[i] == pid)
				on_end(c, i, how);
}

/* In the child: its number, after what it inherited is put right. */
static int begin(struct workers *w, unsigned i, const sigset_t *old, int fd[2],
		 pid_t parent)
{
	(void)close(fd[0]);
	w->ready_fd = fd[1];
	(void)unsetenv("NOTIFY_SOCKET");
	(void)sigprocmask(SIG_SETMASK, old, NULL);
	/* The supervisor may be gone already. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent)
		(void)raise(SIGTERM);
	return (int)i;
}

/* Wait for a newline from each; false if one has ended before. */
static bool await(int fd, unsigned n)
{
	char c;

	while (n) {
		ssize_t got = read(fd, &c, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		n--;
	}
	return true;
}

static int supervise(struct workers *w, struct crew *c, int fd)
{
	sigset_t set;
	int sig;

	watched(&set);
	/* Whoever is ready is that user, and so can be told to stop by it. */
	if (!await(fd, c->n) || priv_drop(&w->user))
		stop_all(c);
	else if (notify_ready(w->ready_fd))
		stop_all(c);
	(void)close(fd);
	reap(c);
	while (c->left) {
		if (sigwait(&set, &sig))
			continue;
		if (sig == SIGCHLD) {
			reap(c);
			continue;
		}
		if (sig == SIGTERM || sig == SIGINT)
			c->stopping = true;
		tell_all(c, sig);
	}
	w->status = c->status;
	return -1;
}

int workers_fork(struct workers *w)
{
	struct crew c = {0};
	pid_t self = getpid();
	sigset_t set, old;
	int fd[2];

	w->status = EX_OSERR;
	watched(&set);
	if (w->n > WORKERS_MAX) {
		log_warnx("workers: %u: more than %d", w->n, WORKERS_MAX);
		return -1;
	}
	if (pipe2(fd, O_CLOEXEC) || sigprocmask(SIG_BLOCK, &set, &old)) {
		log_warn(-errno, "workers");
		return -1;
	}
	for (c.n = 0; c.n < w->n; c.n++) {
		pid_t pid = fork();

		if (!pid)
			return begin(w, c.n, &old, fd, self);
		if (pid < 0) {
			log_warn(-errno, "workers: fork");
			c.status = EX_OSERR;
			break;
		}
		c.pid[c.n] = pid;
		c.left++;
	}
	(void)close(fd[1]);
	if (c.n < w->n)
		stop_all(&c);
	return supervise(w, &c, fd[0]);
}
