/* SPDX-License-Identifier: BSD-2-Clause */
/* The paths of a sandbox, and entering it.  Contract: sandbox.h. */
#include "sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/path.h"
#include "sys/sandbox_int.h"
#include "util/txt.h"

/* Far above what a configuration names; each one is an open descriptor. */
#define PATHS_MAX 256

/* Directories between one that is asked for and "/": no path is so long. */
#define DEPTH_MAX 4096

enum use {
	USE_READ,
	USE_WRITE, /* and read */
	USE_APPEND,
};

struct sandbox {
	bool holds; /* files are held */
	int err;    /* -errno of a path; a message was written */
	size_t n;
	struct sandbox_path path[PATHS_MAX];
};

struct sandbox *sandbox_new(void)
{
	return calloc(1, sizeof(struct sandbox));
}

static void close_all(struct sandbox *sb)
{
	size_t i;

	for (i = 0; i < sb->n; i++) {
		if (sb->path[i].fd >= 0)
			(void)close(sb->path[i].fd);
		sb->path[i].fd = -1;
	}
}

void sandbox_free(struct sandbox *sb)
{
	if (!sb)
		return;
	close_all(sb);
	free(sb);
}

/* The entry of a file, or a new one; NULL if there are too many. */
static struct sandbox_path *entry(struct sandbox *sb, const struct stat *st)
{
	struct sandbox_path *p;
	size_t i;

	for (i = 0; i < sb->n; i++)
		if (sb->path[i].ino == st->st_ino &&
		    sb->path[i].dev == st->st_dev)
			return &sb->path[i];
	if (sb->n == PATHS_MAX)
		return NULL;
	p = &sb->path[sb->n++];
	memset(p, 0, sizeof(*p));
	p->fd = -1;
	p->dir = S_ISDIR(st->st_mode);
	p->dev = st->st_dev;
	p->ino = st->st_ino;
	return p;
}

/* Take fd, of path.  0 or -errno. */
static int add_fd(struct sandbox *sb, int fd, enum use use)
{
	struct sandbox_path *p;
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	p = entry(sb, &st);
	if (!p)
		return -E2BIG;
	p->read |= use != USE_APPEND;
	p->write |= use == USE_WRITE;
	p->append |= use == USE_APPEND;
	if (p->fd >= 0)
		(void)close(p->fd);
	p->fd = fd;
	return 0;
}

static void add(struct sandbox *sb, const char *path, enum use use)
{
	int fd, rc;

	if (!sb || !path)
		return;
	fd = open(path, O_PATH | O_CLOEXEC);
	rc = fd < 0 ? -errno : add_fd(sb, fd, use);
	/* What cannot be reached now cannot be used either. */
	if (!rc || rc == -ENOENT || rc == -ENOTDIR || rc == -EACCES)
		return;
	log_warn(rc, "sandbox: %s", path);
	if (fd >= 0)
		(void)close(fd);
	sb->err = rc;
}

static void add_parent(struct sandbox *sb, const char *path, enum use use)
{
	char *dir;

	if (!sb || !path)
		return;
	dir = path_dir(path);
	if (!dir) {
		sb->err = -ENOMEM;
		log_warn(sb->err, "sandbox: %s", path);
	}
	add(sb, dir, use);
	free(dir);
}

void sandbox_read(struct sandbox *sb, const char *path)
{
	add(sb, path, USE_READ);
}

void sandbox_read_parent(struct sandbox *sb, const char *path)
{
	add_parent(sb, path, USE_READ);
}

void sandbox_write(struct sandbox *sb, const char *path)
{
	add(sb, path, USE_WRITE);
}

void sandbox_write_parent(struct sandbox *sb, const char *path)
{
	add_parent(sb, path, USE_WRITE);
}

void sandbox_append_parent(struct sandbox *sb, const char *path)
{
	add_parent(sb, path, USE_APPEND);
}

/* The descriptors of the rules are not needed any more. */
static int enter(struct sandbox *sb, unsigned needs)
{
	int rc = sandbox_landlock(sb->path, sb->n);

	if (rc < 0)
		return rc;
	sb->holds = rc > 0;
	close_all(sb);
	return sandbox_filter(needs);
}

int sandbox_enter(struct sandbox *sb, unsigned needs)
{
	const char *const *own;
	size_t i;

	if (!sb)
		return 0;
	/* /etc/localtime is read at the first local time, never again. */
	tzset();
	for (own = sandbox_own_paths; *own; own++)
		sandbox_read(sb, *own);
	for (i = 0; i < sb->n; i++)
		if (sb->path[i].write)
			needs |= SANDBOX_STORE;
	return sb->err ? sb->err : enter(sb, needs);
}

static bool is_listed(const struct sandbox *sb, int fd, bool write)
{
	struct stat st;
	size_t i;

	if (fstat(fd, &st))
		return false;
	for (i = 0; i < sb->n; i++)
		if (sb->path[i].read && sb->path[i].ino == st.st_ino &&
		    sb->path[i].dev == st.st_dev &&
		    (sb->path[i].write || !write))
			return true;
	return false;
}

static bool is_same(int a, int b)
{
	struct stat x, y;

	return !fstat(a, &x) && !fstat(b, &y) && x.st_ino == y.st_ino &&
	       x.st_dev == y.st_dev;
}

/*
 * Up from the directory fd, which is closed, to one that was allowed, as
 * Landlock looks: an attempt to open a file would not tell its refusal from
 * that of the permissions.
 */
static bool is_below_take(const struct sandbox *sb, int fd, bool write)
{
	bool found = false;
	int i;

	for (i = 0; i < DEPTH_MAX && fd >= 0 && !found; i++) {
		int up;

		found = is_listed(sb, fd, write);
		up = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		/* "/" is its own parent. */
		if (up >= 0 && is_same(fd, up))
			i = DEPTH_MAX;
		(void)close(fd);
		fd = up;
	}
	if (fd >= 0)
		(void)close(fd);
	return found;
}

/* A path's place: the path if it is a directory, or else what it is in. */
static int open_place(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char *dir;

	if (fd >= 0)
		return fd;
	dir = path_dir(path);
	fd = dir ? open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	free(dir);
	return fd;
}

static bool allows(const struct sandbox *sb, const char *what, const char *path,
		   bool write)
{
	char shown[256];
	int fd;

	if (!sb || !sb->holds || !path)
		return true;
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 && !write)
		return true;
	if (fd >= 0) {
		bool listed = is_listed(sb, fd, write);

		(void)close(fd);
		if (listed)
			return true;
	}
	fd = open_place(path);
	/* Who opens it says why that is not possible. */
	if (fd < 0 || is_below_take(sb, fd, write))
		return true;
	log_warnx("%s: %s: outside of the directories that were named at the "
		  "start: that needs a restart",
		  what, txt_escape(shown, sizeof(shown), path));
	return false;
}

bool sandbox_allows(const struct sandbox *sb, const char *what,
		    const char *path)
{
	return allows(sb, what, path, false);
}

bool sandbox_allows_write(const struct sandbox *sb, const char *what,
			  const char *path)
{
	return allows(sb, what, path, true);
}
