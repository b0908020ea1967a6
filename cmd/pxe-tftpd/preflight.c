/* SPDX-License-Identifier: BSD-2-Clause */
/* What keeps pxe-tftpd from starting, or from working later: preflight.h. */
#include "preflight.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "io/endpoint.h"
#include "io/listen.h"
#include "proto/tftp.h"
#include "sys/command.h"
#include "sys/listen_addrs.h"
#include "sys/log.h"
#include "sys/path.h"
#include "sys/priv.h"
#include "workers_conf.h"

/* --- options without effect ----------------------------------------------- */

static void warn_alone(const struct opts *o, bool partner,
		       const char *const *names, const char *what)
{
	for (; !partner && *names; names++)
		if (opts_given(o, *names))
			log_warnx("%s: no effect without %s", *names, what);
}

static void warn_useless(const struct opts *o, const struct conf *c)
{
	static const char *const helper[] = {"helper-first", "helper-timeout",
					     "helper-queue", "helper-max",
					     NULL};
	static const char *const upload[] = {"upload-max", "upload-name",
					     "upload-overwrite", "max-uploads",
					     NULL};
	static const char *const mac[] = {"leases", NULL};
	static const char *const map[] = {"map-steps", NULL};

	warn_alone(o, c->helper, helper, "helper");
	warn_alone(o, c->upload, upload, "upload");
	warn_alone(o, c->client_root == CONF_CLIENT_MAC, mac,
		   "client-root mac");
	warn_alone(o, c->map, map, "map");
}

/* --- what the user may do ------------------------------------------------- */

static int may_store(const char *dir)
{
	return faccessat(AT_FDCWD, dir, R_OK | W_OK | X_OK, AT_EACCESS) ? -errno
									: 0;
}

/* As the one who starts it: the path, malloc()ed, or NULL. */
static char *find_helper(const struct conf *c)
{
	const char *why;
	char **argv = c->helper ? command_split(c->helper, &why) : NULL;
	char *path = argv ? command_find(argv[0]) : NULL;

	command_free(argv);
	return path;
}

static int may_run(const char *path)
{
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) ? -errno : 0;
}

struct visitor {
	const char *user; /* NULL: the same that started it */
};

static void warn_of(const struct visitor *v, int rc, const char *what,
		    const char *path)
{
	/* Who opens it says so. */
	if (rc == -ENOENT || rc == -ENOTDIR)
		return;
	if (rc && v->user)
		log_warnx("%s: %s: %s for user %s", what, path, log_reason(rc),
			  v->user);
	else if (rc)
		log_warn(rc, "%s: %s", what, path);
}

/* What will fail later, as whoever this process is. */
static void warn_denied(const struct visitor *v, const struct conf *c,
			const char *helper)
{
	char *dir;

	if (helper)
		warn_of(v, may_run(helper), "helper", helper);
	if (c->upload)
		warn_of(v, may_store(c->upload), "upload", c->upload);
	dir = c->metrics ? path_dir(c->metrics) : NULL;
	if (dir)
		warn_of(v, path_may_create(c->metrics), "metrics", dir);
	free(dir);
}

/*
 * In another process, as there is no way back.  A warning that cannot be had
 * is no reason not to start.
 */
static void visit(const struct conf *c, const struct priv_user *u)
{
	struct visitor v = {.user = geteuid() ? NULL : c->daemon.user};
	char *helper = find_helper(c);
	pid_t pid = -1;
	int status;

	if (helper || c->upload || c->metrics)
		pid = fork();
	if (!pid) {
		if (!priv_drop(u))
			warn_denied(&v, c, helper);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	free(helper);
}

/* --- addresses and ports -------------------------------------------------- */

/* Is a port of the range unused, for one family?  0 or -errno. */
static int try_ports(const struct daemon *d, const struct conf *c,
		     const struct conf_ports *p, bool v6)
{
	struct sock_addr a;
	uint32_t port;
	int fd = -EADDRINUSE;

	for (port = p->first; port <= p->last; port++) {
		(void)sock_addr_parse(&a, v6 ? "::" : "0.0.0.0",
				      (uint16_t)port);
		if (!sock_passed() &&
		    listen_addrs_take(&c->listen, TFTP_PORT, &a))
			continue;
		fd = endpoint_socket(&a, false);
		if (fd >= 0)
			(void)close(fd);
		if (fd >= 0 ||
		    daemon_passes_over(d, fd, SOCK_DGRAM, (uint16_t)port))
			return 0;
		if (fd != -EADDRINUSE)
			return fd;
	}
	return fd;
}

/* --port-range: each worker needs one port at least. */
static int check_ports(const struct daemon *d, const struct conf *c, bool v6)
{
	uint32_t i;

	for (i = 0; i < c->workers; i++) {
		struct conf part = *c;
		struct conf_ports p;
		int rc;

		workers_conf_share(&part, i);
		p = conf_ports_files(&part);
		rc = try_ports(d, c, &p, v6);
		if (!rc)
			continue;
		log_warn(rc, "port-range: %u-%u", p.first, p.last);
		return rc == -EACCES ? EX_NOPERM : EX_UNAVAILABLE;
	}
	return 0;
}

/* Does one of the listening sockets have that family? */
static bool has_family(const struct conf *c, int family)
{
	size_t passed = (size_t)sock_passed();
	size_t i, n = passed ? passed : c->listen.n;
	struct sock_addr a;

	for (i = 0; i < n; i++) {
		memset(&a, 0, sizeof(a));
		if (passed)
			(void)sock_local(SOCK_ACTIVATION_FIRST + (int)i, &a);
		else
			(void)sock_addr_parse(&a, c->listen.v[i], TFTP_PORT);
		if (a.u.sa.sa_family == family)
			return true;
	}
	return false;
}

static int check_addresses(const struct daemon *d, const struct conf *c)
{
	int rc = 0, bad = 0;

	if (sock_passed() && c->workers > 1) {
		log_warnx("workers: %u: not with sockets that systemd passes, "
			  "which each would read",
			  c->workers);
		return EX_CONFIG;
	}
	rc = listeners_check(d, c);
	if (!c->ports.first || c->single_port)
		return rc;
	if (has_family(c, AF_INET))
		bad = check_ports(d, c, false);
	if (!bad && has_family(c, AF_INET6))
		bad = check_ports(d, c, true);
	return rc ? rc : bad;
}

/* --- all ------------------------------------------------------------------ */

int preflight_metrics(const char *path)
{
	int rc = path ? path_may_create(path) : 0;

	/* Permissions may change; a directory that is missing is a mistake. */
	if (!rc || rc == -EACCES)
		return 0;
	log_warn(rc, "metrics: %s", path);
	return EX_CANTCREAT;
}

int preflight(const struct daemon *d, const struct conf *c)
{
	int rc, bad;

	warn_useless(&d->opts, c);
	rc = preflight_metrics(c->metrics);
	visit(c, &d->user);
	bad = check_addresses(d, c);
	return rc ? rc : bad;
}
