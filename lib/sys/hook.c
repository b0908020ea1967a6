/* SPDX-License-Identifier: BSD-2-Clause */
/* The daemon's side of the commands for events.  Contract: hook.h. */
#include "sys/hook.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/command.h"
#include "sys/hook_process.h"
#include "sys/log.h"

struct hook {
	struct child child;
	struct hook_process_conf conf;
	pid_t starter;
	struct log_limit limit;
};

/* Split the command and find its program.  0 or an exit status. */
static int find(const char *command, char ***argv, char **path)
{
	const char *why;
	int err;

	*path = NULL;
	*argv = command_split(command, &why);
	if (!*argv) {
		log_warnx("on-event: %s", why);
		return EX_CONFIG;
	}
	*path = command_find(*argv[0]);
	if (*path)
		return 0;
	err = errno;
	log_warn(-err, "on-event: %s", *argv[0]);
	command_free(*argv);
	*argv = NULL;
	return err == ENOENT ? EX_NOINPUT : EX_CONFIG;
}

int hook_check(const char *command)
{
	char **argv, *path;
	int rc = find(command, &argv, &path);

	command_free(argv);
	free(path);
	return rc;
}

/* 0 or an exit status. */
static int set_up(struct hook *h, const char *command)
{
	void *p = mmap(NULL, sizeof(*h->conf.shared), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		log_warn(-errno, "on-event");
		return EX_OSERR;
	}
	h->conf.shared = p;
	h->conf.queue_max = HOOK_QUEUE_MAX;
	h->conf.run_ms = HOOK_RUN_MS;
	return find(command, &h->conf.argv, &h->conf.path);
}

int hook_start(struct hook **out, const char *name, const char *command,
	       const struct priv_user *user)
{
	struct hook *h = calloc(1, sizeof(*h));
	int rc, bad;

	*out = NULL;
	if (!h) {
		log_warn(-ENOMEM, "on-event");
		return EX_OSERR;
	}
	h->child.fd = h->child.pidfd = -1;
	h->starter = getpid();
	rc = set_up(h, command);
	bad = rc ? 0
		 : child_start(&h->child, name, user, hook_process, &h->conf);
	if (bad) {
		log_warn(bad, "on-event: start a process");
		rc = EX_OSERR;
	}
	if (rc)
		hook_stop(h);
	else
		*out = h;
	return rc;
}

void hook_run(struct hook *h, const struct hook_vars *v)
{
	int rc = v->cut ? -EMSGSIZE
			: child_send(h->child.fd, v->text, v->len, NULL, 0);

	if (!rc)
		return;
	atomic_fetch_add(&h->conf.shared->lost, 1);
	if (rc == -EPIPE)
		log_limited(&h->limit, "on-event: the process that starts "
				       "commands has ended");
	else
		log_limited(&h->limit, "on-event: one lost: %s",
			    rc == -EAGAIN ? "too many events at once"
					  : log_reason(rc));
}

uint64_t hook_lost(const struct hook *h)
{
	return h ? atomic_load(&h->conf.shared->lost) : 0;
}

void hook_stop(struct hook *h)
{
	if (!h)
		return;
	/* The others' end of the socket is this one's, too: no shutdown(2). */
	if (h->starter == getpid()) {
		child_stop(&h->child);
	} else {
		(void)close(h->child.fd);
		if (h->child.pidfd >= 0)
			(void)close(h->child.pidfd);
	}
	if (h->conf.shared)
		(void)munmap(h->conf.shared, sizeof(*h->conf.shared));
	command_free(h->conf.argv);
	free(h->conf.path);
	free(h);
}
