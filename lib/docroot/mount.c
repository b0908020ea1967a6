/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ISO 9660 images in the name space of the boot root (--mount): which image a
 * name lies in, and noticing that an image was replaced.  See mount.h.
 */
#include "docroot/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/name.h"
#include "sys/log.h"
#include "util/txt.h"

struct mount {
	char *place; /* PATH, clean, without a slash at its end */
	char *path;  /* of the image */
	int fd;	     /* of the image that fs reads */
	struct stat st;
	struct isofs *fs;
	struct log_limit trouble;
};

struct mounts {
	struct mount *v; /* the deepest first: a mount may lie in another */
	size_t n;
};

const char *mount_check(const char *arg)
{
	const char *eq = strchr(arg, '=');
	size_t n;

	if (!eq || !eq[1])
		return "not PATH=IMAGE";
	n = (size_t)(eq - arg);
	if (n >= ISOFS_PATH_MAX)
		return "the path is too long";
	if (name_has_part(arg, n, ".") || name_has_part(arg, n, ".."))
		return "dots in the path: no request has such a name";
	return NULL;
}

int mount_set(void *conf, const struct opt *o, const char *arg,
	      struct opt_why *why)
{
	const char *wrong = mount_check(arg);

	if (wrong)
		return opt_fail(why, "%s", wrong);
	return opt_set_list(conf, o, arg, why);
}

static const char *image_of(const char *arg)
{
	return strchr(arg, '=') + 1;
}

void mounts_allow(struct sandbox *sb, char *const *args, size_t n)
{
	size_t i;

	for (i = 0; sb && i < n; i++) {
		char *real = realpath(image_of(args[i]), NULL);

		/*
		 * The directory of the image, because rename(2) may replace it;
		 * and that of the file it links to.
		 */
		sandbox_read_parent(sb, image_of(args[i]));
		sandbox_read_parent(sb, real);
		free(real);
	}
}

bool mounts_allowed(const struct sandbox *sb, char *const *args, size_t n)
{
	bool all = true;
	size_t i;

	for (i = 0; i < n; i++)
		all &= sandbox_allows(sb, "mount", image_of(args[i]));
	return all;
}

/* Are both the status of one file that did not change in between? */
static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       /* cp -p gives a new content the old mtime, not the ctime. */
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* A descriptor of the image, with its status in *st, or -errno. */
static int open_image(const struct mount *m, struct stat *st)
{
	/* O_NONBLOCK: a FIFO must not stop the server. */
	int rc, fd = open(m->path,
			  O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -errno;
	if (!fstat(fd, st))
		return fd;
	rc = -errno;
	(void)close(fd);
	return rc;
}

/* Read the image in fd, and forget the one that m had.  0 or an error. */
static int read_image(struct mount *m, int fd, const struct stat *st,
		      const char **why)
{
	int rc, own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	struct isofs *fs;

	*why = NULL;
	if (own < 0)
		return -errno;
	rc = isofs_open(&fs, own, why);
	if (rc) {
		(void)close(own);
		return rc;
	}
	isofs_close(m->fs);
	if (m->fd >= 0)
		(void)close(m->fd);
	m->fs = fs;
	m->fd = own;
	m->st = *st;
	if (isofs_has_udf(fs))
		log_info("mount: %s: only its ISO 9660 files are served, not "
			 "those of its UDF file system",
			 m->path);
	return 0;
}

/* Is it the process that lacks something?  Then the image may be good. */
static bool is_shortage(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM;
}

/* The image cannot be used: the result of mount_open(), after a message. */
static int unusable(struct mount *m, int err, const char **why)
{
	if (is_shortage(err))
		return err;
	log_limited(&m->trouble, "mount: /%s: %s: %s", m->place, m->path,
		    *why ? *why : log_reason(err));
	*why = "its image cannot be used";
	return -ENXIO;
}

int mount_open(const struct mount_path *at, struct mount_file *f,
	       const char **why)
{
	struct mount *m = at->mount;
	int rc, fd = open_image(m, &f->st);

	*why = NULL;
	f->fd = -1;
	if (fd < 0)
		return unusable(m, fd, why);
	rc = is_same(&f->st, &m->st) ? 0 : read_image(m, fd, &f->st, why);
	if (rc) {
		rc = unusable(m, rc, why);
	} else {
		rc = at->ignore_case
			     ? isofs_find_casefold(m->fs, at->rest, &f->node)
			     : isofs_find(m->fs, at->rest, &f->node);
		*why = isofs_why(m->fs);
	}
	if (rc || f->node.dir)
		(void)close(fd);
	else
		f->fd = fd;
	return rc;
}

int mount_list(const struct mount_path *at, isofs_list_fn *fn, void *ctx)
{
	return isofs_list(at->mount->fs, at->rest, fn, ctx);
}

/* What follows the place in a name at or below it; NULL for another name. */
static const char *below(const char *place, const char *name, bool ignore_case)
{
	size_t n = strlen(place);

	if (ignore_case ? strncasecmp(name, place, n) : strncmp(name, place, n))
		return NULL;
	return !n || name[n] == '/' || !name[n] ? name + n : NULL;
}

bool mounts_at(const struct mounts *m, const char *name, bool ignore_case,
	       struct mount_path *at)
{
	const char *in;
	size_t i;

	if (!m || name_clean(at->rest, sizeof(at->rest), name))
		return false;
	for (i = 0; i < m->n; i++) {
		in = below(m->v[i].place, at->rest, ignore_case);
		if (!in)
			continue;
		memmove(at->rest, in, strlen(in) + 1);
		at->mount = &m->v[i];
		at->ignore_case = ignore_case;
		return true;
	}
	return false;
}

size_t mounts_count(const struct mounts *m)
{
	return m ? m->n : 0;
}

bool mounts_name(const struct mounts *m, size_t i, const char *dir,
		 char part[static ISOFS_PATH_MAX])
{
	size_t n = strlen(dir);
	const char *p = m->v[i].place;

	if (n && dir[n - 1] == '/')
		n--;
	if (strncmp(p, dir, n) != 0 || (n && p[n] != '/'))
		return false;
	p += n ? n + 1 : 0;
	n = strcspn(p, "/");
	memcpy(part, p, n);
	part[n] = 0;
	return n > 0;
}

static void release(struct mount *m)
{
	isofs_close(m->fs);
	if (m->fd >= 0)
		(void)close(m->fd);
	free(m->place);
	free(m->path);
}

void mounts_close(struct mounts *m)
{
	if (!m)
		return;
	while (m->n)
		release(&m->v[--m->n]);
	free(m->v);
	free(m);
}

static int no_memory(void)
{
	log_warnx("mount: out of memory");
	return EX_OSERR;
}

/* Set place and path from arg, which mount_check() accepted. */
static int split(struct mount *m, const char *arg)
{
	const char *image = image_of(arg);
	char place[ISOFS_PATH_MAX];
	size_t n = (size_t)(image - 1 - arg);

	memcpy(place, arg, n);
	place[n] = 0;
	m->place = malloc(ISOFS_PATH_MAX);
	m->path = strdup(image);
	if (!m->place || !m->path)
		return no_memory();
	(void)name_clean(m->place, ISOFS_PATH_MAX, place);
	n = strlen(m->place);
	if (n && m->place[n - 1] == '/')
		m->place[n - 1] = 0;
	return 0;
}

/* At the start: every image must be readable.  0 or an exit status. */
static int first_open(struct mount *m)
{
	const char *why = NULL;
	struct stat st;
	int rc, fd = open_image(m, &st);

	rc = fd < 0 ? fd : read_image(m, fd, &st, &why);
	if (fd >= 0)
		(void)close(fd);
	if (!rc)
		return 0;
	if (why)
		log_warnx("mount: /%s: %s: %s", m->place, m->path, why);
	else
		log_warn(rc, "mount: /%s: %s", m->place, m->path);
	if (is_shortage(rc))
		return EX_OSERR;
	return fd < 0 || rc == -EINVAL ? EX_NOINPUT : EX_DATAERR;
}

/* Add the mount arg.  0, or an exit status after a message. */
static int add(struct mounts *m, const char *arg)
{
	struct mount *v = &m->v[m->n], added = {.fd = -1};
	int rc = split(&added, arg);
	size_t i;

	for (i = 0; !rc && i < m->n; i++) {
		if (strcmp(m->v[i].place, added.place) != 0)
			continue;
		log_warnx("mount: /%s: two images for one place: %s and %s",
			  added.place, m->v[i].path, added.path);
		rc = EX_CONFIG;
	}
	if (!rc)
		rc = first_open(&added);
	if (rc) {
		release(&added);
		return rc;
	}
	/* Deepest first: of two places that hold a name, the longer one. */
	for (i = m->n++; i && strlen(v[-1].place) < strlen(added.place);
	     i--, v--)
		*v = v[-1];
	*v = added;
	return 0;
}

int mounts_open(struct mounts **out, char *const *args, size_t n)
{
	struct mounts *m = calloc(1, sizeof(*m));
	size_t i;
	int rc = 0;

	*out = NULL;
	if (m)
		m->v = calloc(n + 1, sizeof(*m->v));
	if (!m || !m->v) {
		free(m);
		return no_memory();
	}
	for (i = 0; !rc && i < n; i++)
		rc = add(m, args[i]);
	if (rc) {
		mounts_close(m);
		return rc;
	}
	*out = m;
	return 0;
}
