/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process that starts commands for events: a queue, posix_spawn(3), a pidfd
 * to wait for the end of each, time limits.  Contract: hook_process.h.
 */
#include "sys/hook_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/queue.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/hook_vars.h"
#include "sys/log.h"
#include "sys/loop.h"

#define MS UINT64_C(1000)

/* Messages that are read before it looks after the command. */
#define BATCH_MAX 64

struct event {
	STAILQ_ENTRY(event) next;
	size_t len;
	char text[]; /* of a struct hook_vars */
};

struct process {
	const struct hook_process_conf *conf;
	int fd; /* -1: the daemon has ended */
	STAILQ_HEAD(, event) queue;
	unsigned n;	 /* events in the queue */
	uint64_t told;	 /* lost ones that a command knows of */
	uint64_t end_at; /* when to drop the queue, if the daemon has ended */

	struct event *running; /* NULL: no command runs */
	pid_t pid;
	int pidfd;
	uint64_t term_at; /* when it is told to end; 0: it was */
	uint64_t kill_at; /* when it is killed, if term_at is 0 */

	char *received; /* a message: HOOK_VARS_MAX bytes */
	struct log_limit lost_limit, failed_limit;
};

static const char *name_of(const struct event *e)
{
	return hook_vars_get(e->text, e->len, "event");
}

/* --- the queue ------------------------------------------------------------ */

static void lose(struct process *p, const char *why)
{
	atomic_fetch_add(&p->conf->shared->lost, 1);
	log_limited(&p->lost_limit, "on-event: one lost: %s", why);
}

static void enqueue(struct process *p, const char *text, size_t len)
{
	struct event *e;

	/* A daemon that was taken over must not set what it likes. */
	if (!hook_vars_valid(text, len)) {
		lose(p, "not an event");
		return;
	}
	if (p->n >= p->conf->queue_max) {
		lose(p, "the commands take too long");
		return;
	}
	e = malloc(sizeof(*e) + len);
	if (!e) {
		lose(p, "out of memory");
		return;
	}
	e->len = len;
	memcpy(e->text, text, len);
	STAILQ_INSERT_TAIL(&p->queue, e, next);
	p->n++;
}

static struct event *dequeue(struct process *p)
{
	struct event *e = STAILQ_FIRST(&p->queue);

	if (e) {
		STAILQ_REMOVE_HEAD(&p->queue, next);
		p->n--;
	}
	return e;
}

static void receive(struct process *p)
{
	unsigned i;

	for (i = 0; i < BATCH_MAX; i++) {
		ssize_t n = child_recv(p->fd, p->received, HOOK_VARS_MAX, NULL,
				       0);

		if (n == -EAGAIN)
			return;
		if (n <= 0) {
			p->fd = -1;
			p->end_at = loop_now() + HOOK_END_MS * MS;
			return;
		}
		enqueue(p, p->received, (size_t)n);
	}
}

/* --- a command ------------------------------------------------------------ */

/*
 * What the command inherits: standard error, and nothing to read; default
 * signal handling; a process group of its own, so that what it starts ends with
 * it.  0 or an error number.
 */
static int describe(posix_spawn_file_actions_t *fa, posix_spawnattr_t *at)
{
	sigset_t set;
	int rc = posix_spawn_file_actions_addopen(fa, STDIN_FILENO, "/dev/null",
						  O_RDONLY, 0);

	/* Standard output may be where the events go. */
	if (!rc)
		rc = posix_spawn_file_actions_addopen(fa, STDOUT_FILENO,
						      "/dev/null", O_WRONLY, 0);
	if (!rc)
		rc = posix_spawn_file_actions_addclosefrom_np(
			fa, STDERR_FILENO + 1);
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

/* 0 with *pid, or -errno. */
static int spawn(const char *path, char **argv, char **envp, pid_t *pid)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	int rc = posix_spawn_file_actions_init(&fa);

	if (rc)
		return -rc;
	rc = posix_spawnattr_init(&at);
	if (!rc) {
		rc = describe(&fa, &at);
		if (!rc)
			rc = posix_spawn(pid, path, &fa, &at, argv, envp);
		(void)posix_spawnattr_destroy(&at);
	}
	(void)posix_spawn_file_actions_destroy(&fa);
	return -rc;
}

/* Start the command for e, with its arguments and environment.  0 or -errno. */
static int start_with(struct process *p, struct event *e)
{
	const struct hook_process_conf *c = p->conf;
	char **argv = hook_vars_arguments(c->argv, e->text, e->len);
	char **envp = hook_vars_environ(environ, e->text, e->len);
	int rc = argv && envp ? spawn(c->path, argv, envp, &p->pid) : -ENOMEM;

	free(argv);
	free(envp);
	if (rc)
		return rc;
	p->pidfd = pidfd_open(p->pid, 0);
	if (p->pidfd >= 0)
		return 0;
	rc = -errno;
	(void)kill(-p->pid, SIGKILL);
	(void)waitpid(p->pid, NULL, 0);
	return rc;
}

/* Tell the command how many events before have had none.  That number. */
static uint64_t set_lost(const struct process *p)
{
	uint64_t lost = atomic_load(&p->conf->shared->lost);
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu",
		       (unsigned long long)(lost - p->told));
	if (lost == p->told)
		(void)unsetenv("PXE_LOST");
	else
		(void)setenv("PXE_LOST", text, 1);
	return lost;
}

static void start_next(struct process *p)
{
	struct event *e = dequeue(p);
	uint64_t lost;
	int rc;

	if (!e)
		return;
	lost = set_lost(p);
	rc = start_with(p, e);
	if (rc) {
		log_limited(&p->failed_limit, "on-event: %s: %s: %s",
			    name_of(e), p->conf->path, log_reason(rc));
		atomic_fetch_add(&p->conf->shared->lost, 1);
		free(e);
		return;
	}
	p->told = lost;
	p->running = e;
	p->term_at = loop_now() + p->conf->run_ms * MS;
}

static void log_status(struct process *p, int status)
{
	const char *event = name_of(p->running);

	if (WIFSIGNALED(status))
		log_limited(&p->failed_limit,
			    "on-event: %s: killed by signal %d", event,
			    WTERMSIG(status));
	else if (WEXITSTATUS(status))
		log_limited(&p->failed_limit, "on-event: %s: exit status %d",
			    event, WEXITSTATUS(status));
}

/* The command has ended: take its status. */
static void reap(struct process *p)
{
	int status = 0;

	/* Until waitpid() its number cannot be that of another group. */
	(void)kill(-p->pid, SIGKILL);
	(void)waitpid(p->pid, &status, 0);
	(void)close(p->pidfd);
	log_status(p, status);
	free(p->running);
	p->running = NULL;
}

/* --- time ----------------------------------------------------------------- */

/* Milliseconds until run_due() has something to do; -1: never. */
static int until_next(const struct process *p)
{
	uint64_t now = loop_now(), at = UINT64_MAX;

	if (p->running)
		at = p->term_at ? p->term_at : p->kill_at;
	if (p->fd < 0 && p->end_at && p->end_at < at)
		at = p->end_at;
	if (at == UINT64_MAX)
		return -1;
	return at > now ? (int)((at - now) / MS + 1) : 0;
}

static void terminate(struct process *p)
{
	if (!p->running || !p->term_at)
		return;
	(void)kill(-p->pid, SIGTERM);
	p->term_at = 0;
	p->kill_at = loop_now() + HOOK_TERM_MS * MS;
}

/* The daemon has ended, and its commands have had their time. */
static void give_up(struct process *p)
{
	struct event *e;

	if (p->n)
		log_warnx("on-event: %u lost: the daemon has ended", p->n);
	while ((e = dequeue(p)))
		free(e);
	terminate(p);
	p->end_at = 0;
}

static void run_due(struct process *p)
{
	uint64_t now = loop_now();

	if (p->fd < 0 && p->end_at && now >= p->end_at)
		give_up(p);
	if (p->running && p->term_at && now >= p->term_at) {
		log_limited(&p->failed_limit, "on-event: %s: ended after %u ms",
			    name_of(p->running), p->conf->run_ms);
		terminate(p);
	} else if (p->running && !p->term_at && now >= p->kill_at) {
		(void)kill(-p->pid, SIGKILL);
		p->kill_at = now + HOOK_TERM_MS * MS;
	}
	if (!p->running)
		start_next(p);
}

/* --- its life ------------------------------------------------------------- */

/* Variables of that kind are those of an event, and of nothing else. */
static void clean_environment(void)
{
	char **from = environ, **to = environ;

	/* Commands must not notify systemd in the daemon's name. */
	for (; from && *from; from++)
		if (strncmp(*from, "PXE_", 4) != 0 &&
		    strncmp(*from, "NOTIFY_SOCKET=", 14) != 0)
			*to++ = *from;
	if (to)
		*to = NULL;
}

static bool is_done(const struct process *p)
{
	return p->fd < 0 && !p->running && !p->n;
}

int hook_process(int fd, void *ctx)
{
	struct process p = {.conf = ctx, .fd = fd};

	STAILQ_INIT(&p.queue);
	p.received = malloc(HOOK_VARS_MAX);
	if (!p.received || fcntl(fd, F_SETFL, O_NONBLOCK))
		return EX_OSERR;
	clean_environment();
	/* Root may start it; this user has to. */
	if (access(p.conf->path, X_OK))
		log_warn(-errno, "on-event: %s", p.conf->path);
	for (;;) {
		struct pollfd w[2] = {{.events = POLLIN}, {.events = POLLIN}};

		run_due(&p);
		if (is_done(&p))
			break;
		w[0].fd = p.fd;
		w[1].fd = p.running ? p.pidfd : -1;
		if (poll(w, 2, p.n && !p.running ? 0 : until_next(&p)) < 0)
			continue;
		if (w[0].revents)
			receive(&p);
		if (w[1].revents)
			reap(&p);
	}
	free(p.received);
	return EX_OK;
}
