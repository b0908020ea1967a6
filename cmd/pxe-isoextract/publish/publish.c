/* SPDX-License-Identifier: BSD-2-Clause */
/* From a tree that is being written to a version: see dest.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "publish/dest.h"
#include "publish/dest_names.h"
#include "publish/rmtree.h"
#include "publish/tree_writer.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/txt.h"

static int failed(const struct dest *d, int err, const char *what,
		  const char *name)
{
	log_warn(err, "%s: %s/%s", what, d->shown, name);
	return dest_status(err);
}

int dest_begin(struct dest *d)
{
	/* Nobody else looks into it before it is whole. */
	if (mkdirat(d->fd, DEST_TREE, 0700))
		return failed(d, -errno, "create", DEST_TREE);
	d->tmp = openat(d->fd, DEST_TREE,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->tmp < 0)
		return failed(d, -errno, "open", DEST_TREE);
	return 0;
}

/* Why the image file must not be in the tree itself, or NULL: all in there is
 * the caller's, readable for servers, and nobody else can write to it. */
static const char *unfit(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is no file";
	if (st->st_uid != geteuid())
		return "it belongs to somebody else";
	if (st->st_mode & 07022)
		return "its mode lets others write, or is a special one";
	return st->st_mode & 0004 ? NULL : "not everybody can read it";
}

/* A second name for the image file itself, not for what its path leads to by
 * now. */
static bool link_image(const struct dest *d, const struct image *img,
		       const char *name)
{
	const char *why;
	struct stat st;
	char self[64];
	struct txt t;

	why = fstat(img->fd, &st) ? "it cannot be looked at" : unfit(&st);
	txt_init(&t, self, sizeof(self));
	txt_fmt(&t, "/proc/self/fd/%d", img->fd);
	if (!why && !linkat(AT_FDCWD, self, d->tmp, name, AT_SYMLINK_FOLLOW))
		return true;
	log_info("warning: %s: copied, not linked: %s", img->shown,
		 why ? why : log_reason(-errno));
	return false;
}

static int copy_image(struct tree_writer *t, const struct image *img,
		      const char *name)
{
	int fd = tree_writer_create(t, name, false), rc;

	if (fd < 0)
		return fd;
	rc = tree_writer_copy_data(img->fd, fd);
	if (close(fd) && !rc)
		rc = -errno;
	return rc;
}

int dest_keep_image(struct dest *d, const struct image *img, const char *name,
		    bool link)
{
	struct tree_writer t;
	int rc = 0;

	tree_writer_init(&t, d->tmp);
	/* The copy shares the blocks, where the file system can do that. */
	if (!link || !link_image(d, img, name))
		rc = copy_image(&t, img, name);
	tree_writer_release(&t);
	return rc ? failed(d, rc, "write", name) : 0;
}

static int write_facts(const struct dest *d, const char *facts, size_t len)
{
	int fd, rc;

	fd = openat(d->fd, DEST_FACTS,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = out_write_all(fd, facts, len);
	if (!rc && (fchmod(fd, 0644) || fsync(fd)))
		rc = -errno;
	if (close(fd) && !rc)
		rc = -errno;
	return rc;
}

static int move(const struct dest *d, const char *from, const char *to)
{
	return renameat(d->fd, from, d->fd, to) ? -errno : 0;
}

/* Put the tree in the place of one that is there already (--force): those who
 * read the old one keep it until they close it. */
static int exchange(const struct dest *d, const char *version)
{
	int rc;

	if (!renameat2(d->fd, DEST_TREE, d->fd, version, RENAME_EXCHANGE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* A file system without it: there is a gap of a moment. */
	rc = move(d, version, DEST_OLD);
	if (rc)
		return rc;
	rc = move(d, DEST_TREE, version);
	if (rc)
		(void)move(d, DEST_OLD, version);
	return rc;
}

int dest_point(struct dest *d, const char *version)
{
	struct stat st;
	int rc = 0;

	if (!fstatat(d->fd, DEST_CURRENT, &st, AT_SYMLINK_NOFOLLOW) &&
	    !S_ISLNK(st.st_mode)) {
		log_warnx("publish: %s/%s: it is there, and no symbolic link",
			  d->shown, DEST_CURRENT);
		return EX_CANTCREAT;
	}
	if (symlinkat(version, d->fd, DEST_LINK))
		return failed(d, -errno, "create", DEST_LINK);
	rc = move(d, DEST_LINK, DEST_CURRENT);
	if (rc)
		return failed(d, rc, "publish", DEST_CURRENT);
	/* Published, and DEST stays, whatever comes now. */
	d->moved = true;
	d->had = strlen(d->path);
	if (!fsync(d->fd))
		return 0;
	rc = -errno;
	log_warn(rc, "sync: %s/%s: it leads to %s now, which a crash may undo",
		 d->shown, DEST_CURRENT, version);
	return dest_status(rc);
}

static int publish_tree(struct dest *d, const char *version, bool *fresh)
{
	struct stat st;
	int rc;

	*fresh = fstatat(d->fd, version, &st, AT_SYMLINK_NOFOLLOW) != 0;
	rc = *fresh ? move(d, DEST_TREE, version) : exchange(d, version);
	if (rc)
		return failed(d, rc, "publish", version);
	return 0;
}

int dest_publish(struct dest *d, const char *version, const char *facts,
		 size_t len)
{
	char name[PATH_VERSION_LEN + sizeof(DEST_SUFFIX)];
	struct txt t;
	bool fresh;
	int rc;

	txt_init(&t, name, sizeof(name));
	txt_fmt(&t, "%s%s", version, DEST_SUFFIX);
	rc = write_facts(d, facts, len);
	if (rc)
		return failed(d, rc, "write", name);
	/* One sync for all files is many times faster than one for each. */
	if (fchmod(d->tmp, 0755) || syncfs(d->tmp))
		return failed(d, -errno, "write", DEST_TREE);
	rc = publish_tree(d, version, &fresh);
	if (rc)
		return rc;
	rc = move(d, DEST_FACTS, name);
	if (!rc)
		rc = dest_point(d, version);
	else
		rc = failed(d, rc, "publish", name);
	/* What "current" names stays. */
	if (rc && fresh && !d->moved) {
		(void)unlinkat(d->fd, name, 0);
		(void)rmtree(d->fd, version);
	}
	return rc;
}
