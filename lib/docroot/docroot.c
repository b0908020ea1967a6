/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot root and what is mounted over it: see docroot.h. */
#include "docroot/docroot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "docroot/root.h"

/* Is path on the way to a mount, whether or not the root has it? */
static bool is_above_mount(const struct docroot *d, const char *path)
{
	char name[ISOFS_PATH_MAX];
	size_t i;

	for (i = 0; i < mounts_count(d->mounts); i++)
		if (mounts_name(d->mounts, i, path, name))
			return true;
	return false;
}

static int open_inside(struct docroot *d, const struct mount_path *at,
		       struct docroot_file *f)
{
	struct mount_file mf;
	int rc = mount_open(at, &mf, &d->why);

	if (rc)
		return rc;
	f->fd = mf.fd;
	f->off = mf.node.off;
	f->size = mf.node.size;
	f->mtime = mf.node.mtime;
	f->st = mf.st;
	f->inside = true;
	return mf.node.dir ? -EISDIR : 0;
}

static int open_root(struct docroot *d, const char *path,
		     struct docroot_file *f)
{
	int fd = root_file(d->root, path, &f->st);

	if (fd < 0)
		return fd;
	f->fd = fd;
	f->off = 0;
	f->size = (uint64_t)f->st.st_size;
	f->mtime = f->st.st_mtim.tv_sec;
	f->inside = false;
	return 0;
}

int docroot_open(struct docroot *d, const char *path, struct docroot_file *f)
{
	struct mount_path at;
	int rc;

	d->why = NULL;
	f->fd = -1;
	if (mounts_at(d->mounts, path, false, &at))
		rc = open_inside(d, &at, f);
	else
		rc = open_root(d, path, f);
	return rc == -ENOENT && is_above_mount(d, path) ? -EISDIR : rc;
}

int docroot_stat_dir(struct docroot *d, const char *path, struct stat *st)
{
	struct mount_path at;
	struct docroot_file f;
	int rc = 0, fd;

	d->why = NULL;
	if (mounts_at(d->mounts, path, false, &at)) {
		rc = open_inside(d, &at, &f);
		if (!rc)
			(void)close(f.fd);
		rc = rc == -EISDIR ? 0 : rc ? rc : -ENOTDIR;
		*st = f.st;
	} else {
		fd = root_dir(d->root, path);
		if (fd < 0)
			rc = fd;
		else if (fstat(fd, st))
			rc = -errno;
		if (fd >= 0)
			(void)close(fd);
	}
	if (rc != -ENOENT || !is_above_mount(d, path))
		return rc;
	memset(st, 0, sizeof(*st));
	return 0;
}
