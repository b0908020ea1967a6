/* SPDX-License-Identifier: BSD-2-Clause */
/* Mistakes that are better told at the start: see preflight.h. */
#include "preflight.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "serve.h"
#include "sys/argv.h"
#include "sys/log.h"
#include "sys/out.h"
#include "sys/path.h"
#include "sys/priv.h"

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
	char **argv = c->helper ? argv_split(c->helper, &why) : NULL;
	char *path = argv ? argv_find(argv[0]) : NULL;

	argv_free(argv);
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

/* --- all ------------------------------------------------------------------ */

/* Only for what is named by its path.  0 or -errno. */
static int events_creatable(const char *spec)
{
	if (!strcmp(spec, "-") || !strncmp(spec, "unix:", 5))
		return 0;
	if (!faccessat(AT_FDCWD, spec, W_OK, AT_EACCESS))
		return 0;
	return errno == ENOENT ? path_may_create(spec) : -errno;
}

int preflight(const struct opts *o, const struct conf *c)
{
	struct priv_user user;
	int rc, bad;

	warn_useless(o, c);
	if (priv_find(&user, c->daemon.user))
		return EX_CONFIG;
	rc = c->daemon.events ? events_creatable(c->daemon.events) : 0;
	if (rc)
		log_warn(rc, "events: %s", c->daemon.events);
	/* Permissions may change; a directory that is missing is a mistake. */
	bad = c->metrics ? path_may_create(c->metrics) : 0;
	if (bad == -EACCES)
		bad = 0;
	if (bad)
		log_warn(bad, "metrics: %s", c->metrics);
	if (rc || bad)
		return EX_CANTCREAT;
	visit(c, &user);
	return 0;
}

int preflight_print(const struct opts *o, const struct conf *c, int rc)
{
	struct serve_parts parts;
	int bad = serve_parts_load(&parts, c);

	if (!bad)
		serve_parts_release(&parts);
	opts_print(o, stdout);
	if (out_close_stdout())
		return EX_IOERR;
	return rc ? rc : bad;
}
