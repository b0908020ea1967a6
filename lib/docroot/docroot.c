/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot root: roots, the images mounted over them, and what a name means
 * there; see docroot.h.
 */
#include "docroot/docroot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/docroot_int.h"
#include "docroot/name.h"
#include "docroot/root.h"
#include "sys/log.h"
#include "util/txt.h"

/* --- what is served ------------------------------------------------------- */

struct docroot *docroot_new(void)
{
	return calloc(1, sizeof(struct docroot));
}

void docroot_free(struct docroot *d)
{
	if (!d)
		return;
	while (d->n_roots) {
		struct docroot_root *r = &d->roots[--d->n_roots];

		if (r->fd >= 0)
			(void)close(r->fd);
		free(r->dir);
	}
	free(d->roots);
	casefold_free(d->casefold);
	mounts_close(d->mounts);
	free(d);
}

int docroot_add_root(struct docroot *d, const char *option, const char *dir)
{
	struct docroot_root *r = reallocarray(d->roots, d->n_roots + 1,
					      sizeof(*r));
	char *copy = strdup(dir);

	if (r)
		d->roots = r;
	if (!r || !copy) {
		free(copy);
		log_warnx("%s: out of memory", option);
		return EX_OSERR;
	}
	r += d->n_roots++;
	*r = (struct docroot_root){.fd = root_open(dir), .dir = copy};
	if (r->fd >= 0)
		return 0;
	log_warn(r->fd, "%s: %s", option, dir);
	return EX_NOINPUT;
}

int docroot_add_mounts(struct docroot *d, char *const *args, size_t n)
{
	return n ? mounts_open(&d->mounts, args, n) : 0;
}

int docroot_ignore_case(struct docroot *d)
{
	d->casefold = casefold_new(CASEFOLD_SETTLE);
	return d->casefold ? 0 : -ENOMEM;
}

const char *docroot_dir(const struct docroot *d, size_t root)
{
	return d->roots[root].dir;
}

const char *docroot_why(const struct docroot *d)
{
	return d->why;
}

/* --- files ---------------------------------------------------------------- */

static int open_in_image(struct docroot *d, const struct mount_path *at,
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
	f->in_image = true;
	return mf.node.dir ? -EISDIR : 0;
}

static int open_in_root(const struct docroot_root *r, const char *name,
			struct docroot_file *f)
{
	int fd = root_file(r->fd, name, &f->st);

	if (fd < 0)
		return fd;
	f->fd = fd;
	f->off = 0;
	f->size = (uint64_t)f->st.st_size;
	f->mtime = f->st.st_mtim.tv_sec;
	f->in_image = false;
	return 0;
}

int docroot_open(struct docroot *d, size_t root, const char *name,
		 bool ignore_case, struct docroot_file *f)
{
	const struct docroot_root *r = &d->roots[root];
	char spelled[NAME_CAP];
	struct mount_path at;
	int rc;

	d->why = NULL;
	f->fd = -1;
	if (mounts_at(d->mounts, name, ignore_case, &at))
		return open_in_image(d, &at, f);
	if (!ignore_case)
		return open_in_root(r, name, f);
	rc = casefold_find(d->casefold, r->fd, name, spelled, sizeof(spelled));
	return rc ? rc : open_in_root(r, spelled, f);
}

/* --- directories ---------------------------------------------------------- */

bool docroot_above_mount(const struct docroot *d, const char *name)
{
	char part[NAME_CAP];
	size_t i;

	for (i = 0; i < mounts_count(d->mounts); i++)
		if (mounts_name(d->mounts, i, name, part))
			return true;
	return false;
}

static int stat_dir_in_root(const struct docroot_root *r, const char *name,
			    struct stat *st)
{
	int rc, fd = root_dir(r->fd, name);

	if (fd < 0)
		return fd;
	rc = fstat(fd, st) ? -errno : 0;
	(void)close(fd);
	return rc;
}

int docroot_stat_dir(struct docroot *d, size_t root, const char *name,
		     struct stat *st)
{
	struct docroot_file f;
	struct mount_path at;
	int rc;

	d->why = NULL;
	if (mounts_at(d->mounts, name, false, &at)) {
		rc = open_in_image(d, &at, &f);
		if (!rc)
			(void)close(f.fd);
		rc = rc == -EISDIR ? 0 : rc ? rc : -ENOTDIR;
		if (!rc)
			*st = f.st;
	} else {
		rc = stat_dir_in_root(&d->roots[root], name, st);
	}
	if (rc != -ENOENT || !docroot_above_mount(d, name))
		return rc;
	memset(st, 0, sizeof(*st));
	return 0;
}

/* --- errors --------------------------------------------------------------- */

enum docroot_error docroot_error(int err)
{
	switch (err) {
	case -ENOENT:
	case -ENOTDIR:
	case -ENAMETOOLONG:
		return DOCROOT_MISSING;
	case -EISDIR:
		return DOCROOT_IS_DIR;
	case -EACCES:
	case -EPERM:
		return DOCROOT_DENIED;
	case -EXDEV:
		return DOCROOT_OUTSIDE;
	case -ELOOP:
		return DOCROOT_LINK_LOOP;
	case -EINVAL:
		return DOCROOT_NOT_REGULAR;
	case -EMFILE:
	case -ENFILE:
	case -ENOMEM:
		return DOCROOT_BUSY;
	case -ENXIO:
		return DOCROOT_IMAGE_GONE;
	default:
		return DOCROOT_FAILED;
	}
}
