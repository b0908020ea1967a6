/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a directory for its page: see index.h. */
#include "index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docroot/root.h"
#include "index_html.h"
#include "util/txt.h"

struct listing {
	struct docroot *tree;
	const char *path;
	size_t n_mounts; /* the first of v are mounts */
	struct index_entry *v;
	size_t n, cap;
	bool cut;
};

/*
 * The path of an entry of the directory, clean as requests have it: mounts are
 * compared with it.  0 or -ENAMETOOLONG.
 */
static int join(char buf[static PATH_MAX], const struct listing *l,
		const char *name)
{
	size_t n = strlen(l->path);
	struct txt t;

	txt_init(&t, buf, PATH_MAX);
	txt_str(&t, l->path);
	if (n && l->path[n - 1] != '/')
		txt_str(&t, "/");
	txt_str(&t, name);
	return t.cut ? -ENAMETOOLONG : 0;
}

/* What a symbolic link leads to, by the rules that a request follows. */
static int stat_link(const struct listing *l, const char *name, struct stat *st)
{
	char buf[PATH_MAX];
	int fd, rc = join(buf, l, name);

	if (rc)
		return rc;
	fd = root_file(l->tree->root, buf, st);
	if (fd == -EISDIR) {
		fd = root_dir(l->tree->root, buf);
		if (fd >= 0 && fstat(fd, st))
			rc = -errno;
	}
	if (fd < 0)
		return fd;
	(void)close(fd);
	return rc;
}

/* One entry more; *what has no name.  0, -ENOMEM, or 1: there are too many. */
static int add(struct listing *l, const char *name,
	       const struct index_entry *what)
{
	struct index_entry *e;

	if (l->n == INDEX_MAX) {
		l->cut = true;
		return 1;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;

		e = reallocarray(l->v, cap, sizeof(*e));
		if (!e)
			return -ENOMEM;
		l->v = e;
		l->cap = cap;
	}
	e = &l->v[l->n];
	*e = *what;
	e->name = strdup(name);
	if (!e->name)
		return -ENOMEM;
	l->n++;
	return 0;
}

/* Was that name added already, as a mount? */
static bool is_mount(const struct listing *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n_mounts; i++)
		if (!strcmp(l->v[i].name, name))
			return true;
	return false;
}

/* Take the entry, unless a request for it would fail.  As add(). */
static int take(struct listing *l, int dir, const char *name)
{
	struct index_entry e;
	struct stat st;

	if (!strcmp(name, ".") || !strcmp(name, "..") ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	if (S_ISLNK(st.st_mode) && stat_link(l, name, &st))
		return 0;
	if ((!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) || is_mount(l, name))
		return 0;
	e = (struct index_entry){
		.size = (uint64_t)st.st_size,
		.mtime = st.st_mtim.tv_sec,
		.dir = S_ISDIR(st.st_mode),
	};
	return add(l, name, &e);
}

/* The same for an entry of an image. */
static int take_inside(void *ctx, const char *name, const struct isofs_node *n)
{
	const struct index_entry e = {
		.size = n->size,
		.mtime = n->mtime,
		.dir = n->dir,
	};

	return is_mount(ctx, name) ? 0 : add(ctx, name, &e);
}

/* What lies at name: the date for the list, or an error. */
static int date_of(const struct listing *l, const char *name, int64_t *mtime)
{
	char path[PATH_MAX];
	struct stat st;
	int rc = join(path, l, name);

	if (!rc)
		rc = docroot_stat_dir(l->tree, path, &st);
	if (!rc)
		*mtime = st.st_mtim.tv_sec;
	return rc;
}

/* Names that mounts below the directory give it. */
static int take_mounts(struct listing *l)
{
	const struct mounts *m = l->tree->mounts;
	struct index_entry e = {.dir = true};
	char name[ISOFS_PATH_MAX];
	size_t i;
	int rc = 0;

	for (i = 0; i < mounts_count(m) && !rc; i++) {
		if (!mounts_name(m, i, l->path, name) || is_mount(l, name) ||
		    date_of(l, name, &e.mtime))
			continue;
		rc = add(l, name, &e);
		l->n_mounts = l->n;
	}
	return rc;
}

static int collect(struct listing *l, DIR *d)
{
	struct dirent *e;
	int rc = 0;

	while (!rc) {
		errno = 0;
		e = readdir(d);
		if (!e)
			return -errno;
		rc = take(l, dirfd(d), e->d_name);
	}
	return rc;
}

/* What the root has; nothing, where only mounts make a directory of it. */
static int collect_root(struct listing *l)
{
	int rc, fd = root_dir(l->tree->root, l->path);
	DIR *d;

	if (fd < 0)
		return fd == -ENOENT && l->n ? 0 : fd;
	d = fdopendir(fd);
	if (!d) {
		rc = -errno;
		(void)close(fd);
		return rc;
	}
	rc = collect(l, d);
	(void)closedir(d);
	return rc;
}

static int collect_all(struct listing *l)
{
	struct mount_path at;
	int rc = take_mounts(l);

	if (rc)
		return rc < 0 ? rc : 0;
	if (mounts_at(l->tree->mounts, l->path, false, &at))
		rc = mount_list(&at, take_inside, l);
	else
		rc = collect_root(l);
	return rc < 0 ? rc : 0;
}

static int by_name(const void *a, const void *b)
{
	const struct index_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int index_build(struct text *t, struct docroot *tree, const char *path)
{
	struct listing l = {.tree = tree, .path = path};
	int rc = collect_all(&l);

	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_name);
	if (!rc) {
		index_html(t, path, l.v, l.n, l.cut);
		rc = t->failed ? -ENOMEM : 0;
	}
	while (l.n)
		free(l.v[--l.n].name);
	free(l.v);
	return rc;
}
