/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making, locking and cleaning up DEST.  A run that fails removes the
 * directories that it made, while it still holds the lock; so another run may
 * find that the directory which it waited for, or locked, is gone.
 */
#include "publish/dest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "publish/rmtree.h"
#include "publish/tree_writer.h"
#include "sys/log.h"
#include "util/txt.h"

/* How often DEST is made again because another run has removed it. */
#define TRIES_MAX 16

int dest_status(int err)
{
	int status = tree_writer_status(err);

	/* EX_DATAERR blames names in the image, not those in DEST. */
	return status == EX_DATAERR ? EX_CANTCREAT : status;
}

static int failed(const struct dest *d, int err, const char *what)
{
	log_warn(err, "%s: %s", what, d->name);
	return dest_status(err);
}

/* mkdir -p.  d->old_len becomes the length of the part of the path that was
 * there before the first try. */
static int make_dirs(struct dest *d)
{
	size_t n = strlen(d->path), at;
	struct stat st;

	for (at = 1; at <= n; at++) {
		char keep = d->path[at];
		int rc;

		if (keep && keep != '/')
			continue;
		d->path[at] = 0;
		rc = mkdir(d->path, 0755) ? -errno : 0;
		/* Whatever the umask: servers run as other users. */
		if (!rc && chmod(d->path, 0755))
			rc = -errno;
		if (!rc && d->old_len >= at)
			d->old_len = at - 1;
		/* For a directory that is there the error may also be EROFS
		 * or EACCES. */
		if (rc && !stat(d->path, &st))
			rc = 0;
		d->path[at] = keep;
		if (rc)
			return rc;
	}
	return 0;
}

/* Remove the directories that make_dirs() made, as far as they are empty.  DEST
 * is locked, or could not be made. */
static void remove_dirs(struct dest *d)
{
	size_t n = strlen(d->path);

	while (n > d->old_len && !rmdir(d->path)) {
		while (n > d->old_len && d->path[n - 1] != '/')
			n--;
		while (n > d->old_len && n && d->path[n - 1] == '/')
			n--;
		d->path[n] = 0;
	}
}

/* Remove the hidden names, of this run or one that was killed.  The lock is
 * held: no other run writes them. */
static int remove_hidden(const struct dest *d)
{
	static const char *const names[] = {DEST_NEW_TREE, DEST_OLD_TREE,
					    DEST_NEW_FACTS, DEST_NEW_CURRENT};
	size_t i;
	int rc;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		rc = rmtree(d->fd, names[i]);
		if (rc) {
			log_warn(rc, "remove: %s/%s", d->name, names[i]);
			return dest_status(rc);
		}
	}
	return 0;
}

static int lock(struct dest *d)
{
	if (!flock(d->fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno != EWOULDBLOCK)
		return failed(d, -errno, "lock");
	log_warnx("lock: %s: busy: another run has locked it", d->name);
	return EX_TEMPFAIL;
}

/* Is the directory that was locked still the one at that path? */
static bool is_at_path(const struct dest *d)
{
	struct stat a, b;

	return !fstat(d->fd, &a) && !stat(d->path, &b) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Close the directory, which unlocks it.  Returns rc. */
static int unlock(struct dest *d, int rc)
{
	if (d->fd >= 0)
		(void)close(d->fd);
	d->fd = -1;
	return rc;
}

/* Make, open and lock DEST, and again if another run removes it meanwhile. */
static int open_dir(struct dest *d)
{
	int tries, rc = -ENOENT;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		rc = make_dirs(d);
		if (rc == -ENOENT)
			continue;
		if (rc)
			return failed(d, rc, "create");
		d->fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (d->fd < 0 && errno == ENOENT)
			continue;
		if (d->fd < 0)
			return failed(d, -errno, "open");
		rc = lock(d);
		if (rc) {
			/* The other run removes the directories, or keeps
			 * them. */
			d->old_len = strlen(d->path);
			return unlock(d, rc);
		}
		if (is_at_path(d))
			return 0;
		rc = unlock(d, -ENOENT);
	}
	return failed(d, rc, "create");
}

int dest_open(struct dest *d, const char *path)
{
	size_t n = strlen(path);
	int rc;

	*d = (struct dest){.fd = -1, .tree_fd = -1};
	while (n > 1 && path[n - 1] == '/')
		n--;
	d->path = strndup(path, n);
	if (!d->path) {
		log_warnx("open: out of memory");
		return EX_OSERR;
	}
	(void)txt_escape(d->name, sizeof(d->name), d->path);
	d->old_len = n;
	rc = open_dir(d);
	if (rc)
		return rc;
	return remove_hidden(d);
}

void dest_close(struct dest *d)
{
	if (d->tree_fd >= 0)
		(void)close(d->tree_fd);
	if (d->fd >= 0)
		(void)remove_hidden(d);
	/* Still locked, so that no other run begins to write there. */
	if (d->path)
		remove_dirs(d);
	if (d->fd >= 0)
		(void)close(d->fd);
	free(d->path);
	*d = (struct dest){.fd = -1, .tree_fd = -1};
}
