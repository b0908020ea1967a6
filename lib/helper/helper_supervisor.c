/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting and ending the helper: see helper_supervisor.h. */
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

#include "sys/argv.h"
#include "sys/child.h"
#include "sys/loop.h"

#define SEC UINT64_C(1000000)

/* Seconds from an end to the next start: doubled each time, and the most. */
#define WAIT_FIRST 1
#define WAIT_MAX   30

/* Who has run that long may start at once again: seconds. */
#define LONG_ENOUGH 30

/* From SIGTERM to SIGKILL. */
#define GRACE SEC

struct supervisor {
	struct helper_supervisor_conf *start;
	int fd;
	pid_t pid; /* 0: it does not run */
	int pidfd;
	uint64_t started_at;
	uint64_t start_at; /* when to start it, if it does not run */
	uint64_t kill_at;  /* 0: nothing is to be killed */
	unsigned wait;	   /* seconds */
	unsigned run;	   /* starts so far */
	bool at_once;	   /* its end is wanted, for another command */
};

static void tell(const struct supervisor *k,
		 const struct helper_supervisor_event *n, const int *fds)
{
	(void)child_send(k->fd, n, sizeof(*n), fds, fds ? HELPER_EVENT_FDS : 0);
}

/* --- start ---------------------------------------------------------------- */

/* Two ends each, for the helper's first three descriptors. */
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

/* The end of pipe i that the daemon has, or the helper. */
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

/* 0 or -errno. */
static int spawn(struct supervisor *k, const struct pipes *ps, char **argv)
{
	char *path = argv_find(argv[0]);
	pid_t pid;
	int rc;

	if (!path)
		return -errno;
	rc = spawn_helper(ps, path, argv, &pid);
	free(path);
	if (rc)
		return rc;
	k->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (k->pidfd < 0) {
		int err = -errno;

		(void)kill(-pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		return err;
	}
	k->pid = pid;
	return 0;
}

static int try_start(struct supervisor *k)
{
	struct helper_supervisor_event n = {.event = HELPER_EVENT_STARTED};
	int fds[HELPER_EVENT_FDS], rc;
	struct pipes ps;
	const char *why;
	char **argv = argv_split(k->start->command, &why);
	unsigned i;

	if (!argv)
		return -EINVAL;
	rc = open_pipes(&ps);
	if (!rc) {
		rc = spawn(k, &ps, argv);
		for (i = 0; i < HELPER_EVENT_FDS; i++)
			fds[i] = end_of(&ps, i, true);
		n.run = ++k->run;
		if (!rc)
			tell(k, &n, fds);
		close_pipes(&ps);
	}
	argv_free(argv);
	return rc;
}

/* After an end, or a start that failed: when is the next? */
static unsigned next_start(struct supervisor *k)
{
	unsigned wait = k->wait;

	k->start_at = loop_now() + wait * SEC;
	k->wait = 2 * wait < WAIT_MAX ? 2 * wait : WAIT_MAX;
	return wait;
}

static void start(struct supervisor *k)
{
	int rc = try_start(k);

	k->started_at = loop_now();
	if (rc) {
		struct helper_supervisor_event n = {
			.event = HELPER_EVENT_FAILED, .status = rc};

		n.wait = next_start(k);
		tell(k, &n, NULL);
	}
}

/* --- end ------------------------------------------------------------------ */

static void end(struct supervisor *k)
{
	if (!k->pid || k->kill_at)
		return;
	(void)kill(-k->pid, SIGTERM);
	k->kill_at = loop_now() + GRACE;
}

/* It has ended. */
static void reap(struct supervisor *k)
{
	struct helper_supervisor_event n = {.event = HELPER_EVENT_ENDED};
	/* While it is not reaped, no other group has its number. */
	(void)kill(-k->pid, SIGKILL);
	(void)waitpid(k->pid, &n.status, 0);
	(void)close(k->pidfd);
	k->pid = 0;
	k->kill_at = 0;
	if (k->at_once || loop_now() - k->started_at > LONG_ENOUGH * SEC)
		k->wait = WAIT_FIRST;
	if (k->at_once)
		k->start_at = 0;
	else
		n.wait = next_start(k);
	k->at_once = false;
	tell(k, &n, NULL);
}

/* --- commands ------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void reload(struct supervisor *k)
{
	struct helper_supervisor_event none = {.event = HELPER_EVENT_NONE};
	char *command = k->start->reload(k->start->ctx);

	if (same(command, k->start->command)) {
		free(command);
		return;
	}
	free(k->start->command);
	k->start->command = command;
	k->wait = WAIT_FIRST;
	k->start_at = 0;
	k->at_once = k->pid != 0;
	end(k);
	if (!command)
		tell(k, &none, NULL);
}

/* False: the daemon has gone. */
static bool handle_command(struct supervisor *k)
{
	struct helper_supervisor_command o;
	ssize_t n = child_recv(k->fd, &o, sizeof(o), NULL, 0);

	if (n != sizeof(o))
		return false;
	if (o.what == HELPER_COMMAND_RELOAD)
		reload(k);
	else if (o.what == HELPER_COMMAND_RESTART && o.run == k->run)
		end(k);
	return true;
}

/* Milliseconds until something is to be done; -1: nothing. */
static int until_next(const struct supervisor *k)
{
	uint64_t now = loop_now(), at = k->pid ? k->kill_at : k->start_at;

	if (k->pid ? !at : !k->start->command)
		return -1;
	return at > now ? (int)((at - now) / 1000 + 1) : 0;
}

static void do_due(struct supervisor *k)
{
	uint64_t now = loop_now();

	if (k->pid && k->kill_at && now >= k->kill_at) {
		(void)kill(-k->pid, SIGKILL);
		k->kill_at = now + GRACE;
	}
	if (!k->pid && k->start->command && now >= k->start_at)
		start(k);
}

/* The daemon is ending: so does the helper. */
static void finish(struct supervisor *k)
{
	while (k->pid) {
		struct pollfd p = {.fd = k->pidfd, .events = POLLIN};

		end(k);
		if (poll(&p, 1, until_next(k)) > 0)
			reap(k);
		else if (loop_now() >= k->kill_at)
			(void)kill(-k->pid, SIGKILL);
	}
}

int helper_supervise(int fd, void *ctx)
{
	struct supervisor k = {.start = ctx, .fd = fd, .wait = WAIT_FIRST};

	/* The daemon's readiness is not the helper's to tell. */
	(void)unsetenv("NOTIFY_SOCKET");
	for (;;) {
		struct pollfd p[2] = {
			{.fd = fd, .events = POLLIN},
			{.events = POLLIN},
		};

		do_due(&k);
		p[1].fd = k.pid ? k.pidfd : -1;
		if (poll(p, 2, until_next(&k)) < 0)
			continue;
		if (p[0].revents && !handle_command(&k))
			break;
		if (k.pid && p[1].revents)
			reap(&k);
	}
	finish(&k);
	free(k.start->command);
	return EX_OK;
}
