/* SPDX-License-Identifier: BSD-2-Clause */
/* File names without regard to case (--ignore-case): see casefold.h. */
#include "docroot/casefold.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "docroot/root.h"
#include "sys/log.h"
#include "util/txt.h"

/* Directories that are kept: pxelinux.cfg, Boot, a few roots. */
#define SLOTS 8

/* The names in a directory as it was at some time. */
struct dir {
	struct stat st;
	const char **names; /* sorted by order() */
	size_t n;
	char *text; /* the names, each with its NUL */
	size_t len;
};

struct casefold {
	struct dir dirs[SLOTS];
	unsigned next; /* the slot that is used next */
	unsigned settle;
	uint64_t reads;
	struct log_limit large;
};

struct casefold *casefold_new(unsigned settle)
{
	struct casefold *f = calloc(1, sizeof(*f));

	if (f)
		f->settle = settle;
	return f;
}

static void forget(struct dir *d)
{
	free(d->names);
	free(d->text);
	memset(d, 0, sizeof(*d));
}

void casefold_free(struct casefold *f)
{
	size_t i;

	for (i = 0; f && i < SLOTS; i++)
		forget(&f->dirs[i]);
	free(f);
}

uint64_t casefold_reads(const struct casefold *f)
{
	return f->reads;
}

/* --- names ---------------------------------------------------------------- */

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int compare(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) - lower(*b);
}

/* For qsort(): names that differ in case only are adjacent, in byte order. */
static int order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	int c = compare(*x, *y);

	return c ? c : strcmp(*x, *y);
}

/* name itself if it exists, else the first that differs in case only, or NULL.
 */
static const char *pick(const struct dir *d, const char *name)
{
	size_t low = 0, high = d->n, i;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(d->names[mid], name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (i = low; i < d->n && !compare(d->names[i], name); i++)
		if (!strcmp(d->names[i], name))
			return name;
	return low < d->n && !compare(d->names[low], name) ? d->names[low]
							   : NULL;
}

/* --- directories ---------------------------------------------------------- */

/* Append a name to d->text.  0, -E2BIG, -ENOMEM. */
static int collect(struct dir *d, size_t *cap, const char *name)
{
	size_t n = strlen(name) + 1;

	if (d->n == CASEFOLD_NAMES_MAX || n > CASEFOLD_BYTES_MAX - d->len)
		return -E2BIG;
	if (n > *cap - d->len) {
		size_t more = *cap ? *cap * 2 : 4096;
		char *text = realloc(d->text, more);

		if (!text)
			return -ENOMEM;
		d->text = text;
		*cap = more;
	}
	memcpy(d->text + d->len, name, n);
	d->len += n;
	d->n++;
	return 0;
}

static int sort(struct dir *d)
{
	const char *p = d->text;
	size_t i;

	d->names = calloc(d->n + 1, sizeof(*d->names));
	if (!d->names)
		return -ENOMEM;
	for (i = 0; i < d->n; i++) {
		d->names[i] = p;
		p += strlen(p) + 1;
	}
	qsort(d->names, d->n, sizeof(*d->names), order);
	return 0;
}

/* Read the names of the directory fd, and close fd.  0, or -errno with d empty.
 */
static int read_dir(struct dir *d, int fd)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *e;
	size_t cap = 0;
	int rc = 0;

	if (!dir) {
		rc = -errno;
		(void)close(fd);
		return rc;
	}
	while (!rc && (errno = 0, e = readdir(dir)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			rc = collect(d, &cap, e->d_name);
	if (!rc && errno)
		rc = -errno;
	(void)closedir(dir);
	if (!rc)
		rc = sort(d);
	if (rc)
		forget(d);
	return rc;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Unchanged for settle seconds?  A time in the future counts as a change. */
static bool is_settled(const struct casefold *f, const struct stat *st)
{
	time_t now = time(NULL);

	return now - st->st_mtim.tv_sec >= (time_t)f->settle &&
	       now - st->st_ctim.tv_sec >= (time_t)f->settle;
}

/* As read_dir(), but a directory with too many names is read as empty. */
static int read_bounded(struct casefold *f, struct dir *d, int fd,
			const char *path)
{
	char shown[256];
	int rc = read_dir(d, fd);

	f->reads++;
	if (rc != -E2BIG)
		return rc;
	log_limited(&f->large, "ignore-case: /%s: more than %d names",
		    txt_escape(shown, sizeof(shown), path), CASEFOLD_NAMES_MAX);
	return sort(d);
}

/* The names in the directory path.  0 or -errno. */
static int names_of(struct casefold *f, int root, const char *path,
		    const struct dir **out)
{
	struct dir *d = &f->dirs[f->next % SLOTS];
	int rc, fd = root_dir(root, path);
	struct stat st;
	size_t i;

	if (fd < 0)
		return fd;
	rc = fstat(fd, &st) ? -errno : 0;
	for (i = 0; i < SLOTS && !rc; i++)
		if (f->dirs[i].names && is_same(&f->dirs[i].st, &st))
			break;
	if (rc || i < SLOTS) {
		(void)close(fd);
		*out = rc ? NULL : &f->dirs[i];
		return rc;
	}
	forget(d);
	rc = read_bounded(f, d, fd, path);
	if (rc)
		return rc;
	/* With an st of zeros, is_same() is false for every directory. */
	if (is_settled(f, &st)) {
		d->st = st;
		f->next++;
	}
	*out = d;
	return 0;
}

/* Append the spelling of part in the directory path.  0 or -errno. */
static int spell(struct casefold *f, int root, const char *path,
		 const char *part, struct txt *out)
{
	const struct dir *d;
	const char *name;
	int rc = names_of(f, root, path, &d);

	if (rc)
		return rc;
	name = pick(d, part);
	if (!name)
		return -ENOENT;
	txt_str(out, name);
	return 0;
}

/* --- paths ---------------------------------------------------------------- */

/* Is there a directory of exactly that name? */
static bool is_dir(int root, const char *path)
{
	int fd = root_dir(root, path);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

/* One more part of the path. */
static int step(struct casefold *f, int root, struct txt *t, const char *part,
		bool last)
{
	char parent[PATH_MAX];
	size_t len = t->len;

	memcpy(parent, t->buf, len + 1);
	if (len)
		txt_str(t, "/");
	len = t->len;
	txt_str(t, part);
	if (t->cut)
		return -ENAMETOOLONG;
	if (!last && is_dir(root, t->buf))
		return 0;
	t->len = len;
	t->buf[len] = 0;
	return spell(f, root, parent, part, t);
}

int casefold_find(struct casefold *f, int root, const char *name, char *out,
		  size_t cap)
{
	char part[NAME_MAX + 1];
	struct txt t;
	int rc = 0;

	txt_init(&t, out, cap < PATH_MAX ? cap : PATH_MAX);
	for (name += strspn(name, "/"); *name && !rc;) {
		size_t n = strcspn(name, "/");

		if (n > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(part, name, n);
		part[n] = 0;
		name += n;
		name += strspn(name, "/");
		rc = step(f, root, &t, part, !*name);
	}
	if (rc && rc != -ENOMEM && rc != -ENAMETOOLONG)
		rc = -ENOENT;
	return rc;
}
