/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Publishing: syncfs(2) of the tree, fsync(2) of the facts, then three renames,
 * of the tree, the facts and the link "current", and fsync(2) of DEST.  Readers
 * who follow the link see the old version or the new one, never a mixture.
 */
#include "publish/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "publish/rmtree.h"
#include "publish/tree_writer.h"
#include "publish/versions.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/txt.h"

static int failed(const struct dest *d, int err, const char *what,
		  const char *name)
{
	log_warn(err, "%s: %s/%s", what, d->name, name);
	return dest_status(err);
}

int publish_begin(struct dest *d)
{
	/* Mode 0700: no server reads it before it is complete. */
	if (mkdirat(d->fd, DEST_NEW_TREE, 0700))
		return failed(d, -errno, "create", DEST_NEW_TREE);
	d->tree_fd = openat(d->fd, DEST_NEW_TREE,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->tree_fd < 0)
		return failed(d, -errno, "open", DEST_NEW_TREE);
	return 0;
}

/* Why the image file must not be linked into the tree, or NULL.  All files in
 * the tree belong to the caller, all users can read them, and no other can
 * write. */
static const char *no_link_because(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is not a regular file";
	if (st->st_uid != geteuid())
		return "it belongs to another user";
	if (st->st_mode & 07022)
		return "its mode lets others write, or is set-ID or sticky";
	return st->st_mode & 0004 ? NULL : "not everybody can read it";
}

/* Link the image file that is open, by its descriptor: its path may lead to
 * another file by now.  False, after a warning, if that cannot be. */
static bool link_image(const struct dest *d, const struct image *img,
		       const char *name)
{
	const char *why;
	struct stat st;
	char self[64];
	struct txt t;

	why = fstat(img->fd, &st) ? "its attributes cannot be read"
				  : no_link_because(&st);
	txt_init(&t, self, sizeof(self));
	txt_fmt(&t, "/proc/self/fd/%d", img->fd);
	if (!why &&
	    !linkat(AT_FDCWD, self, d->tree_fd, name, AT_SYMLINK_FOLLOW))
		return true;
	log_info("warning: %s: copied, not linked: %s", img->name,
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

int publish_image_file(struct dest *d, const struct image *img,
		       const char *name, bool link)
{
	struct tree_writer t;
	int rc = 0;

	tree_writer_init(&t, d->tree_fd);
	if (!link || !link_image(d, img, name))
		rc = copy_image(&t, img, name);
	tree_writer_release(&t);
	return rc ? failed(d, rc, "write", name) : 0;
}

static int write_facts(const struct dest *d, const char *facts, size_t len)
{
	int fd, rc;

	fd = openat(d->fd, DEST_NEW_FACTS,
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

static int rename_in(const struct dest *d, const char *from, const char *to)
{
	return renameat(d->fd, from, d->fd, to) ? -errno : 0;
}

/* Put the new tree in the place of the published one of that name (--force).
 * Who has files of the old one open can read them to the end. */
static int exchange(const struct dest *d, const char *version)
{
	int rc;

	if (!renameat2(d->fd, DEST_NEW_TREE, d->fd, version, RENAME_EXCHANGE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* The file system has no RENAME_EXCHANGE: for a moment the version is
	 * not there. */
	rc = rename_in(d, version, DEST_OLD_TREE);
	if (rc)
		return rc;
	rc = rename_in(d, DEST_NEW_TREE, version);
	if (rc)
		(void)rename_in(d, DEST_OLD_TREE, version);
	return rc;
}

int publish_current(struct dest *d, const char *version)
{
	struct stat st;
	int rc = 0;

	if (!fstatat(d->fd, DEST_CURRENT, &st, AT_SYMLINK_NOFOLLOW) &&
	    !S_ISLNK(st.st_mode)) {
		log_warnx("publish: %s/%s: it is not a symbolic link", d->name,
			  DEST_CURRENT);
		return EX_CANTCREAT;
	}
	if (symlinkat(version, d->fd, DEST_NEW_CURRENT))
		return failed(d, -errno, "create", DEST_NEW_CURRENT);
	rc = rename_in(d, DEST_NEW_CURRENT, DEST_CURRENT);
	if (rc)
		return failed(d, rc, "publish", DEST_CURRENT);
	/* From here on dest_close() must not remove DEST. */
	d->published = true;
	d->old_len = strlen(d->path);
	if (!fsync(d->fd))
		return 0;
	rc = -errno;
	log_warn(rc, "sync: %s/%s: it leads to %s now, which a crash may undo",
		 d->name, DEST_CURRENT, version);
	return dest_status(rc);
}

/* Name the new tree.  *new_name: there was none of that name. */
static int name_tree(struct dest *d, const char *version, bool *new_name)
{
	struct stat st;
	int rc;

	*new_name = fstatat(d->fd, version, &st, AT_SYMLINK_NOFOLLOW) != 0;
	rc = *new_name ? rename_in(d, DEST_NEW_TREE, version)
		       : exchange(d, version);
	if (rc)
		return failed(d, rc, "publish", version);
	return 0;
}

int publish_version(struct dest *d, const char *version, const char *facts,
		    size_t len)
{
	char name[VERSION_NAME_LEN + sizeof(DEST_FACTS_SUFFIX)];
	struct txt t;
	bool new_name;
	int rc;

	txt_init(&t, name, sizeof(name));
	txt_fmt(&t, "%s%s", version, DEST_FACTS_SUFFIX);
	rc = write_facts(d, facts, len);
	if (rc)
		return failed(d, rc, "write", name);
	/* One syncfs(2) is many times faster than an fsync(2) for each file. */
	if (fchmod(d->tree_fd, 0755) || syncfs(d->tree_fd))
		return failed(d, -errno, "write", DEST_NEW_TREE);
	rc = name_tree(d, version, &new_name);
	if (rc)
		return rc;
	rc = rename_in(d, DEST_NEW_FACTS, name);
	if (!rc)
		rc = publish_current(d, version);
	else
		rc = failed(d, rc, "publish", name);
	/* DEST_CURRENT was not switched: nothing leads to the new version. */
	if (rc && new_name && !d->published) {
		(void)unlinkat(d->fd, name, 0);
		(void)rmtree(d->fd, version);
	}
	return rc;
}
