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

#include "index_html.h"
#include "sys/root.h"
#include "util/txt.h"

struct listing {
	int root;
	const char *path;
	struct index_entry *v;
	size_t n, cap;
	bool cut;
};

/* What a symbolic link leads to, by the rules that a request follows. */
static int stat_link(const struct listing *l, const char *name, struct stat *st)
{
	char buf[PATH_MAX];
	struct txt t;
	int fd, rc = 0;

	txt_init(&t, buf, sizeof(buf));
	txt_fmt(&t, "%s/%s", l->path, name);
	if (t.cut)
		return -ENAMETOOLONG;
	fd = root_file(l->root, buf, st);
	if (fd == -EISDIR) {
		fd = root_dir(l->root, buf);
		if (fd >= 0 && fstat(fd, st))
			rc = -errno;
	}
	if (fd < 0)
		return fd;
	(void)close(fd);
	return rc;
}

/* Take the entry, unless a request for it would fail.  0 or -ENOMEM. */
static int take(struct listing *l, int dir, const char *name)
{
	struct index_entry *e;
	struct stat st;

	if (!strcmp(name, ".") || !strcmp(name, "..") ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	if (S_ISLNK(st.st_mode) && stat_link(l, name, &st))
		return 0;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;

		e = reallocarray(l->v, cap, sizeof(*e));
		if (!e)
			return -ENOMEM;
		l->v = e;
		l->cap = cap;
	}
	e = &l->v[l->n];
	e->name = strdup(name);
	if (!e->name)
		return -ENOMEM;
	e->size = (uint64_t)st.st_size;
	e->mtime = st.st_mtim.tv_sec;
	e->dir = S_ISDIR(st.st_mode);
	l->n++;
	return 0;
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
		if (l->n == INDEX_MAX) {
			l->cut = true;
			return 0;
		}
		rc = take(l, dirfd(d), e->d_name);
	}
	return rc;
}

static int by_name(const void *a, const void *b)
{
	const struct index_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int index_build(struct text *t, int root, const char *path)
{
	struct listing l = {.root = root, .path = path};
	int rc, fd = root_dir(root, path);
	DIR *d;

	if (fd < 0)
		return fd;
	d = fdopendir(fd);
	if (!d) {
		rc = -errno;
		(void)close(fd);
		return rc;
	}
	rc = collect(&l, d);
	(void)closedir(d);
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
