/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor of the helper: posix_spawn(3) with pipes, a pidfd to wait for
 * its end, restarts with exponential back-off.  Contract: helper_supervisor.h.
 */
#include "helper/helper_supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/command.h"
#include "sys/loop.h"

#define SEC UINT64_C(1000000)

/* Seconds from an end to the next start: the first, and the most. */
#define WAIT_FIRST 1
#define WAIT_MAX   30

/* A helper that ran longer starts with WAIT_FIRST again: seconds. */
#define STABLE_RUN 30

/* Microseconds from SIGTERM to SIGKILL. */
#define TERM_TIME SEC

struct supervisor {
	struct helper_supervisor_conf *start;
	int fd;
	pid_t pid; /* 0: no helper runs */
	int pidfd;
	uint64_t started_at;
	uint64_t start_at; /* when to start the next, if none runs */
	uint64_t kill_at;  /* when to send SIGKILL; 0: not ending */
	unsigned wait;	   /* seconds from the next end to a start */
	unsigned run;	   /* starts so far */
	bool stopped;	   /* it ends for another command, or none */
};

static void send_event(const struct supervisor *sv,
		       const struct helper_supervisor_event *n, const int *fds)
{
	(void)child_send(sv->fd, n, sizeof(*n), fds,
			 fds ? HELPER_EVENT_FDS : 0);
}

/* --- start ---------------------------------------------------------------- */

/* Pipes for the helper's first three descriptors; -1: not open. */
struct pipes {
	int p[HELPER_EVENT_FDS][2];
};

static void close_pipes(struct pipes *ps)
{
	unsigned i;

	for (i = 0; i < HELPER_EVENT_FDS; i++) {
		if (ps->p[i][0] >= 0)
			(void)close(ps->p[i][0]);
		if (ps->p[i][1] >= 0)
			(void)close(ps->p[i][1]);
	}
}

/* The daemon's end of pipe i, or the helper's. */
static int end_of(const struct pipes *ps, unsigned i, bool daemon)
{
	return ps->p[i][daemon == (i == STDIN_FILENO)];
}

static int open_pipes(struct pipes *ps)
{
	unsigned i;

	memset(ps, 0xff, sizeof(*ps));
	for (i = 0; i < HELPER_EVENT_FDS; i++)
		if (pipe2(ps->p[i], O_CLOEXEC) ||
		    fcntl(end_of(ps, i, true), F_SETFL, O_NONBLOCK)) {
			int err = -errno;

			close_pipes(ps);
			return err;
		}
	return 0;
}

/*
 * What the helper inherits: the pipes as its first three descriptors and no
 * other one, default signal handling, and a process group of its own, so that
 * what it starts ends with it.  0 or an error number.
 */
static int describe_helper(posix_spawn_file_actions_t *fa,
			   posix_spawnattr_t *at, const struct pipes *ps)
{
	sigset_t set;
	unsigned i;
	int rc = 0;

	/* None of these is below 3: this process has its own first three. */
	for (i = 0; i < HELPER_EVENT_FDS && !rc; i++)
		rc = posix_spawn_file_actions_adddup2(fa, end_of(ps, i, false),
						      (int)i);
	if (!rc)
		rc = posix_spawn_file_actions_addclosefrom_np(fa,
							      HELPER_EVENT_FDS);
	if (!rc)
		rc = posix_spawnattr_setflags(
			at, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
				    POSIX_SPAWN_SETSIGMASK);
	(void)sigfillset(&set);
	if (!rc)
		rc = posix_spawnattr_setsigdefault(at, &set);
	(void)sigemptyset(&set);
	return rc ? rc : posix_spawnattr_setsigmask(at, &set);
}

/* Start path with argv; its process id in *pid.  0 or -errno. */
static int spawn_helper(const struct pipes *ps, const char *path, char **argv,
			pid_t *pid)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	int rc;

	rc = posix_spawn_file_actions_init(&fa);
	if (rc)
		return -rc;
	rc = posix_spawnattr_init(&at);
	if (rc)
		goto free_actions;
	rc = describe_helper(&fa, &at, ps);
	if (!rc)
		rc = posix_spawn(pid, path, &fa, &at, argv, environ);
	(void)posix_spawnattr_destroy(&at);
free_actions:
	(void)posix_spawn_file_actions_destroy(&fa);
	return -rc;
}

/* Start argv.  0 or -errno. */
static int spawn(struct supervisor *sv, const struct pipes *ps, char **argv)
{
	char *path = command_find(argv[0]);
	pid_t pid;
	int rc;

	if (!path)
		return -errno;
	rc = spawn_helper(ps, path, argv, &pid);
	free(path);
	if (rc)
		return rc;
	sv->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (sv->pidfd < 0) {
		int err = -errno;

		(void)kill(-pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		return err;
	}
	sv->pid = pid;
	return 0;
}

static int try_start(struct supervisor *sv)
{
	struct helper_supervisor_event n = {.event = HELPER_EVENT_STARTED};
	int fds[HELPER_EVENT_FDS], rc;
	struct pipes ps;
	const char *why;
	char **argv = command_split(sv->start->command, &why);
	unsigned i;

	if (!argv)
		return -EINVAL;
	rc = open_pipes(&ps);
	if (!rc) {
		rc = spawn(sv, &ps, argv);
		for (i = 0; i < HELPER_EVENT_FDS; i++)
			fds[i] = end_of(&ps, i, true);
		n.run = ++sv->run;
		if (!rc)
			send_event(sv, &n, fds);
		close_pipes(&ps);
	}
	command_free(argv);
	return rc;
}

/* Schedule the next start.  Seconds until then. */
static unsigned next_start(struct supervisor *sv)
{
	unsigned wait = sv->wait;

	sv->start_at = loop_now() + wait * SEC;
	sv->wait = 2 * wait < WAIT_MAX ? 2 * wait : WAIT_MAX;
	return wait;
}

static void start(struct supervisor *sv)
{
	int rc = try_start(sv);

	sv->started_at = loop_now();
	if (rc) {
		struct helper_supervisor_event n = {
			.event = HELPER_EVENT_FAILED, .status = rc};

		n.wait = next_start(sv);
		send_event(sv, &n, NULL);
	}
}

/* --- end ------------------------------------------------------------------ */

/* Send SIGTERM to the helper's process group, and SIGKILL later. */
static void terminate(struct supervisor *sv)
{
	if (!sv->pid || sv->kill_at)
		return;
	(void)kill(-sv->pid, SIGTERM);
	sv->kill_at = loop_now() + TERM_TIME;
}

/* The helper has ended: take its status, and report it. */
static void reap(struct supervisor *sv)
{
	struct helper_supervisor_event n = {.event = HELPER_EVENT_ENDED};
	/* Until waitpid() its number cannot be that of another group. */
	(void)kill(-sv->pid, SIGKILL);
	(void)waitpid(sv->pid, &n.status, 0);
	(void)close(sv->pidfd);
	sv->pid = 0;
	sv->kill_at = 0;
	if (sv->stopped || loop_now() - sv->started_at > STABLE_RUN * SEC)
		sv->wait = WAIT_FIRST;
	if (sv->stopped) {
		n.event = HELPER_EVENT_STOPPED;
		sv->start_at = 0;
	} else {
		n.wait = next_start(sv);
	}
	sv->stopped = false;
	send_event(sv, &n, NULL);
}

/* --- commands ------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Read the command again; if it has changed, restart. */
static void reload(struct supervisor *sv)
{
	struct helper_supervisor_event none = {.event = HELPER_EVENT_NONE};
	char *command = sv->start->reload(sv->start->ctx);

	if (same(command, sv->start->command)) {
		free(command);
		return;
	}
	free(sv->start->command);
	sv->start->command = command;
	sv->wait = WAIT_FIRST;
	sv->start_at = 0;
	sv->stopped = sv->pid != 0;
	terminate(sv);
	if (!command)
		send_event(sv, &none, NULL);
}

/* Read and carry out a command.  False: the daemon has ended. */
static bool handle_command(struct supervisor *sv)
{
	struct helper_supervisor_command o;
	ssize_t n = child_recv(sv->fd, &o, sizeof(o), NULL, 0);

	if (n != sizeof(o))
		return false;
	if (o.what == HELPER_COMMAND_RELOAD)
		reload(sv);
	else if (o.what == HELPER_COMMAND_RESTART && o.run == sv->run)
		terminate(sv);
	return true;
}

/* Milliseconds until run_due() has something to do; -1: never. */
static int until_next(const struct supervisor *sv)
{
	uint64_t now = loop_now(), at = sv->pid ? sv->kill_at : sv->start_at;

	if (sv->pid ? !at : !sv->start->command)
		return -1;
	return at > now ? (int)((at - now) / 1000 + 1) : 0;
}

/* Kill or start the helper, if it is time. */
static void run_due(struct supervisor *sv)
{
	uint64_t now = loop_now();

	if (sv->pid && sv->kill_at && now >= sv->kill_at) {
		(void)kill(-sv->pid, SIGKILL);
		sv->kill_at = now + TERM_TIME;
	}
	if (!sv->pid && sv->start->command && now >= sv->start_at)
		start(sv);
}

/* End the helper: the daemon has ended. */
static void finish(struct supervisor *sv)
{
	while (sv->pid) {
		struct pollfd p = {.fd = sv->pidfd, .events = POLLIN};

		terminate(sv);
		if (poll(&p, 1, until_next(sv)) > 0)
			reap(sv);
		else if (loop_now() >= sv->kill_at)
			(void)kill(-sv->pid, SIGKILL);
	}
}

int helper_supervise(int fd, void *ctx)
{
	struct supervisor sv = {.start = ctx, .fd = fd, .wait = WAIT_FIRST};

	/* The helper must not notify systemd in the daemon's name. */
	(void)unsetenv("NOTIFY_SOCKET");
	for (;;) {
		struct pollfd p[2] = {
			{.fd = fd, .events = POLLIN},
			{.events = POLLIN},
		};

		run_due(&sv);
		p[1].fd = sv.pid ? sv.pidfd : -1;
		if (poll(p, 2, until_next(&sv)) < 0)
			continue;
		if (p[0].revents && !handle_command(&sv))
			break;
		if (sv.pid && p[1].revents)
			reap(&sv);
	}
	finish(&sv);
	free(sv.start->command);
	return EX_OK;
}
