/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot root and what is mounted over it: see docroot.h. */
#include "docroot/docroot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "docroot/root.h"

/* Is path on the way to a mount, whether or not the root has it? */
static bool is_above_mount(const struct tree *t, const char *path)
{
	char name[ISOFS_PATH_MAX];
	size_t i;

	for (i = 0; i < mounts_count(t->mounts); i++)
		if (mounts_name(t->mounts, i, path, name))
			return true;
	return false;
}

static int open_inside(struct tree *t, const struct mount_path *at,
		       struct tree_file *f)
{
	struct mount_file mf;
	int rc = mount_open(at, &mf, &t->why);

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

static int open_root(struct tree *t, const char *path, struct tree_file *f)
{
	int fd = root_file(t->root, path, &f->st);

	if (fd < 0)
		return fd;
	f->fd = fd;
	f->off = 0;
	f->size = (uint64_t)f->st.st_size;
	f->mtime = f->st.st_mtim.tv_sec;
	f->inside = false;
	return 0;
}

int tree_open(struct tree *t, const char *path, struct tree_file *f)
{
	struct mount_path at;
	int rc;

	t->why = NULL;
	f->fd = -1;
	if (mounts_at(t->mounts, path, false, &at))
		rc = open_inside(t, &at, f);
	else
		rc = open_root(t, path, f);
	return rc == -ENOENT && is_above_mount(t, path) ? -EISDIR : rc;
}

int tree_stat_dir(struct tree *t, const char *path, struct stat *st)
{
	struct mount_path at;
	struct tree_file f;
	int rc = 0, fd;

	t->why = NULL;
	if (mounts_at(t->mounts, path, false, &at)) {
		rc = open_inside(t, &at, &f);
		if (!rc)
			(void)close(f.fd);
		rc = rc == -EISDIR ? 0 : rc ? rc : -ENOTDIR;
		*st = f.st;
	} else {
		fd = root_dir(t->root, path);
		if (fd < 0)
			rc = fd;
		else if (fstat(fd, st))
			rc = -errno;
		if (fd >= 0)
			(void)close(fd);
	}
	if (rc != -ENOENT || !is_above_mount(t, path))
		return rc;
	memset(st, 0, sizeof(*st));
	return 0;
}
