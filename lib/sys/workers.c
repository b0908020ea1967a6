/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several processes of one daemon (fork(2), prctl(2)) and the supervisor that
 * waits for them (sigwait(3), wait(2)).  Contract: workers.h.
 */
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

/* What the supervisor knows of its workers. */
struct processes {
	pid_t pid[WORKERS_MAX]; /* 0: it has ended */
	unsigned n;		/* that were forked */
	unsigned left;		/* that run */
	bool stopping;		/* their ends are wanted */
	int status;		/* of the first one that failed */
};

/* The signals that the supervisor waits for. */
static void signals_to_wait_for(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGHUP);
	(void)sigaddset(set, SIGUSR1);
	(void)sigaddset(set, SIGUSR2);
	(void)sigaddset(set, SIGCHLD);
}

static void signal_all(const struct processes *ps, int sig)
{
	unsigned i;

	for (i = 0; i < ps->n; i++)
		if (ps->pid[i])
			(void)kill(ps->pid[i], sig);
}

static void stop_all(struct processes *ps)
{
	ps->stopping = true;
	signal_all(ps, SIGTERM);
}

/* Worker i has ended. */
static void on_worker_end(struct processes *ps, unsigned i, int how)
{
	int status = WIFEXITED(how) ? WEXITSTATUS(how) : EX_SOFTWARE;

	if (WIFSIGNALED(how))
		log_warnx("worker %u: killed by signal %d", i, WTERMSIG(how));
	else if (!ps->stopping)
		log_warnx("worker %u: ended with status %d", i, status);
	ps->pid[i] = 0;
	ps->left--;
	if (!ps->status)
		ps->status = status;
	if (!ps->stopping)
		stop_all(ps);
}

static void reap(struct processes *ps)
{
	unsigned i;
	pid_t pid;
	int how;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0)
		for (i = 0; i < ps->n; i++)
			if (ps->pid[i] == pid)
				on_worker_end(ps, i, how);
}

/* In the child: undo what only the supervisor needs.  Its number. */
static int become_worker(struct workers *w, unsigned i, const sigset_t *old,
			 int fd[2], pid_t parent)
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
static bool wait_until_ready(int fd, unsigned n)
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

static int supervise(struct workers *w, struct processes *ps, int fd)
{
	sigset_t set;
	int sig;

	signals_to_wait_for(&set);
	/* Workers that are ready are that user's, who may signal them. */
	if (!wait_until_ready(fd, ps->n) || priv_drop(&w->user))
		stop_all(ps);
	else if (notify_ready(w->ready_fd))
		stop_all(ps);
	(void)close(fd);
	reap(ps);
	while (ps->left) {
		if (sigwait(&set, &sig))
			continue;
		if (sig == SIGCHLD) {
			reap(ps);
			continue;
		}
		if (sig == SIGTERM || sig == SIGINT)
			ps->stopping = true;
		signal_all(ps, sig);
	}
	w->status = ps->status;
	return -1;
}

int workers_fork(struct workers *w)
{
	struct processes ps = {0};
	pid_t self = getpid();
	sigset_t set, old;
	int fd[2];

	w->status = EX_OSERR;
	signals_to_wait_for(&set);
	if (w->n > WORKERS_MAX) {
		log_warnx("workers: %u: more than %d", w->n, WORKERS_MAX);
		return -1;
	}
	if (pipe2(fd, O_CLOEXEC) || sigprocmask(SIG_BLOCK, &set, &old)) {
		log_warn(-errno, "workers");
		return -1;
	}
	for (ps.n = 0; ps.n < w->n; ps.n++) {
		pid_t pid = fork();

		if (!pid)
			return become_worker(w, ps.n, &old, fd, self);
		if (pid < 0) {
			log_warn(-errno, "workers: fork");
			ps.status = EX_OSERR;
			break;
		}
		ps.pid[ps.n] = pid;
		ps.left++;
	}
	(void)close(fd[1]);
	if (ps.n < w->n)
		stop_all(&ps);
	return supervise(w, &ps, fd[0]);
}
