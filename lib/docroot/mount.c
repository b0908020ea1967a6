/* SPDX-License-Identifier: BSD-2-Clause */
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
	char *at;   /* the place, without slashes at its ends; "" is the root */
	char *path; /* of the image */
	int fd;	    /* of the image that fs reads */
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

		/* Its directory: the image may be replaced.  By a link to
		 * another one it may be named as well. */
		sandbox_read_beside(sb, image_of(args[i]));
		sandbox_read_beside(sb, real);
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

/* Is it the file that was opened before? */
static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       /* cp -p sets the other one back. */
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

/* Read the image in fd, instead of the one before.  0 or an error. */
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

/* Our own limits say nothing about the image. */
static bool is_shortage(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM;
}

static int unusable(struct mount *m, int err, const char **why)
{
	if (is_shortage(err))
		return err;
	log_limited(&m->trouble, "mount: /%s: %s: %s", m->at, m->path,
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
		rc = at->fold ? isofs_find_fold(m->fs, at->rest, &f->node)
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

/* Does path lie at or below the place?  Where it goes on, or NULL. */
static const char *below(const char *place, const char *path, bool fold)
{
	size_t n = strlen(place);

	if (fold ? strncasecmp(path, place, n) : strncmp(path, place, n))
		return NULL;
	return !n || path[n] == '/' || !path[n] ? path + n : NULL;
}

bool mounts_at(const struct mounts *m, const char *path, bool fold,
	       struct mount_path *at)
{
	const char *in;
	size_t i;

	if (!m || name_clean(at->rest, sizeof(at->rest), path))
		return false;
	for (i = 0; i < m->n; i++) {
		in = below(m->v[i].at, at->rest, fold);
		if (!in)
			continue;
		memmove(at->rest, in, strlen(in) + 1);
		at->mount = &m->v[i];
		at->fold = fold;
		return true;
	}
	return false;
}

size_t mounts_count(const struct mounts *m)
{
	return m ? m->n : 0;
}

bool mounts_name(const struct mounts *m, size_t i, const char *path,
		 char name[static ISOFS_PATH_MAX])
{
	size_t n = strlen(path);
	const char *p = m->v[i].at;

	if (n && path[n - 1] == '/')
		n--;
	if (strncmp(p, path, n) != 0 || (n && p[n] != '/'))
		return false;
	p += n ? n + 1 : 0;
	n = strcspn(p, "/");
	memcpy(name, p, n);
	name[n] = 0;
	return n > 0;
}

static void release(struct mount *m)
{
	isofs_close(m->fs);
	if (m->fd >= 0)
		(void)close(m->fd);
	free(m->at);
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

/* Split arg, which mount_check() approved of. */
static int split(struct mount *m, const char *arg)
{
	const char *image = image_of(arg);
	char place[ISOFS_PATH_MAX];
	size_t n = (size_t)(image - 1 - arg);

	memcpy(place, arg, n);
	place[n] = 0;
	m->at = malloc(ISOFS_PATH_MAX);
	m->path = strdup(image);
	if (!m->at || !m->path)
		return no_memory();
	(void)name_clean(m->at, ISOFS_PATH_MAX, place);
	n = strlen(m->at);
	if (n && m->at[n - 1] == '/')
		m->at[n - 1] = 0;
	return 0;
}

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
		log_warnx("mount: /%s: %s: %s", m->at, m->path, why);
	else
		log_warn(rc, "mount: /%s: %s", m->at, m->path);
	if (is_shortage(rc))
		return EX_OSERR;
	return fd < 0 || rc == -EINVAL ? EX_NOINPUT : EX_DATAERR;
}

static int add(struct mounts *m, const char *arg)
{
	struct mount *v = &m->v[m->n], fresh = {.fd = -1};
	int rc = split(&fresh, arg);
	size_t i;

	for (i = 0; !rc && i < m->n; i++) {
		if (strcmp(m->v[i].at, fresh.at) != 0)
			continue;
		log_warnx("mount: /%s: two images for one place: %s and %s",
			  fresh.at, m->v[i].path, fresh.path);
		rc = EX_CONFIG;
	}
	if (!rc)
		rc = first_open(&fresh);
	if (rc) {
		release(&fresh);
		return rc;
	}
	/* Places of one path are longer the deeper they are. */
	for (i = m->n++; i && strlen(v[-1].at) < strlen(fresh.at); i--, v--)
		*v = v[-1];
	*v = fresh;
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
