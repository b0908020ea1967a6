/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a directory of the boot root holds, by the rules that requests follow:
 * see docroot_list() in docroot.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docroot/docroot_int.h"
#include "docroot/name.h"
#include "docroot/root.h"
#include "util/txt.h"

struct listing {
	struct docroot *d;
	size_t root;
	const char *dir; /* the directory's name */
	docroot_list_fn *fn;
	void *ctx;
	bool *listed;	 /* of each mount: its name was handed to fn */
	bool any_listed; /* one of them was */
};

/*
 * The name of an entry, clean as requests have it: mounts are compared with it.
 * 0 or -ENAMETOOLONG.
 */
static int join(char buf[static NAME_CAP], const struct listing *l,
		const char *part)
{
	size_t n = strlen(l->dir);
	struct txt t;

	txt_init(&t, buf, NAME_CAP);
	txt_str(&t, l->dir);
	if (n && l->dir[n - 1] != '/')
		txt_str(&t, "/");
	txt_str(&t, part);
	return t.cut ? -ENAMETOOLONG : 0;
}

/* --- names of mounts ------------------------------------------------------ */

/* Was this name handed to fn as the name of one of the first n mounts? */
static bool is_listed(const struct listing *l, size_t n, const char *part)
{
	char name[NAME_CAP];
	size_t i;

	for (i = 0; i < n; i++)
		if (l->listed[i] &&
		    mounts_name(l->d->mounts, i, l->dir, name) &&
		    !strcmp(name, part))
			return true;
	return false;
}

static int list_mount(struct listing *l, size_t i)
{
	char part[NAME_CAP], name[NAME_CAP];
	struct docroot_entry e = {.name = part, .dir = true};
	struct stat st;

	if (!mounts_name(l->d->mounts, i, l->dir, part) ||
	    is_listed(l, i, part) || join(name, l, part) ||
	    docroot_stat_dir(l->d, l->root, name, &st))
		return 0;
	e.mtime = st.st_mtim.tv_sec;
	l->listed[i] = true;
	l->any_listed = true;
	return l->fn(l->ctx, &e);
}

/* The names that mounts below the directory give it. */
static int list_mounts(struct listing *l)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < mounts_count(l->d->mounts) && !rc; i++)
		rc = list_mount(l, i);
	return rc;
}

static bool hidden_by_mount(const struct listing *l, const char *part)
{
	return l->any_listed && is_listed(l, mounts_count(l->d->mounts), part);
}

/* --- an image ------------------------------------------------------------- */

static int on_image_entry(void *ctx, const char *name,
			  const struct isofs_node *n)
{
	const struct listing *l = ctx;
	const struct docroot_entry e = {
		.name = name,
		.size = n->size,
		.mtime = n->mtime,
		.dir = n->dir,
	};

	return hidden_by_mount(l, name) ? 0 : l->fn(l->ctx, &e);
}

/* --- a directory ---------------------------------------------------------- */

/* The status of what a symbolic link leads to, if it may be opened. */
static int stat_link(const struct listing *l, const char *part, struct stat *st)
{
	int root = l->d->roots[l->root].fd;
	char name[NAME_CAP];
	int fd, rc = join(name, l, part);

	if (rc)
		return rc;
	fd = root_file(root, name, st);
	if (fd == -EISDIR) {
		fd = root_dir(root, name);
		if (fd >= 0 && fstat(fd, st))
			rc = -errno;
	}
	if (fd < 0)
		return fd;
	(void)close(fd);
	return rc;
}

/* Hand on the entry, unless a request for it would fail. */
static int on_entry(struct listing *l, int dir, const char *part)
{
	struct docroot_entry e = {.name = part};
	struct stat st;

	if (!strcmp(part, ".") || !strcmp(part, "..") ||
	    fstatat(dir, part, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	if (S_ISLNK(st.st_mode) && stat_link(l, part, &st))
		return 0;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	if (hidden_by_mount(l, part))
		return 0;
	e.size = (uint64_t)st.st_size;
	e.mtime = st.st_mtim.tv_sec;
	e.dir = S_ISDIR(st.st_mode);
	return l->fn(l->ctx, &e);
}

static int list_entries(struct listing *l, DIR *dir)
{
	const struct dirent *e;
	int rc = 0;

	while (!rc) {
		errno = 0;
		e = readdir(dir);
		if (!e)
			return -errno;
		rc = on_entry(l, dirfd(dir), e->d_name);
	}
	return rc;
}

static int list_root(struct listing *l)
{
	int rc, fd = root_dir(l->d->roots[l->root].fd, l->dir);
	DIR *dir;

	/* It may be there only because mounts lie below it. */
	if (fd < 0)
		return fd == -ENOENT && l->any_listed ? 0 : fd;
	dir = fdopendir(fd);
	if (!dir) {
		rc = -errno;
		(void)close(fd);
		return rc;
	}
	rc = list_entries(l, dir);
	(void)closedir(dir);
	return rc;
}

int docroot_list(struct docroot *d, size_t root, const char *name,
		 docroot_list_fn *fn, void *ctx)
{
	struct listing l = {
		.d = d,
		.root = root,
		.dir = name,
		.fn = fn,
		.ctx = ctx,
		.listed = calloc(mounts_count(d->mounts) + 1, sizeof(bool)),
	};
	struct mount_path at;
	int rc;

	if (!l.listed)
		return -ENOMEM;
	rc = list_mounts(&l);
	d->why = NULL;
	if (!rc && mounts_at(d->mounts, name, false, &at))
		rc = mount_list(&at, on_image_entry, &l);
	else if (!rc)
		rc = list_root(&l);
	free(l.listed);
	return rc;
}
