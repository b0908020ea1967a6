/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening DEST, and what is in it. */
#include "publish/dest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include "proto/facts.h"
#include "publish/dest_names.h"
#include "publish/rmtree.h"
#include "publish/tree_writer.h"
#include "sys/log.h"
#include "util/txt.h"

/* A facts file longer than this is none of ours. */
#define FACTS_FILE_MAX 65536

/* Runs that come and go at the same place, one after the other. */
#define TRIES_MAX 16

int dest_status(int err)
{
	int status = tree_writer_status(err);

	/* Names in DEST are ours: the image is not to blame for them. */
	return status == EX_DATAERR ? EX_CANTCREAT : status;
}

static int failed(const struct dest *d, int err, const char *what)
{
	log_warn(err, "%s: %s", what, d->shown);
	return dest_status(err);
}

/* mkdir -p; d->had keeps how much was there before the first try. */
static int make_dirs(struct dest *d)
{
	size_t n = strlen(d->path), at;
	struct stat st;

	for (at = 1; at <= n; at++) {
		char keep = d->path[at];
		int rc;

		if (keep && keep != '/')
			continue;
		d->path[at] = 0;
		rc = mkdir(d->path, 0755) ? -errno : 0;
		/* As in tree.h, the umask does not count. */
		if (!rc && chmod(d->path, 0755))
			rc = -errno;
		if (!rc && d->had >= at)
			d->had = at - 1;
		/* EROFS may come for a directory that is there. */
		if (rc && !stat(d->path, &st))
			rc = 0;
		d->path[at] = keep;
		if (rc)
			return rc;
	}
	return 0;
}

/* Undo make_dirs(), as far as nothing else came in between.  DEST is locked, or
 * could not be made. */
static void remove_dirs(struct dest *d)
{
	size_t n = strlen(d->path);

	while (n > d->had && !rmdir(d->path)) {
		while (n > d->had && d->path[n - 1] != '/')
			n--;
		while (n > d->had && n && d->path[n - 1] == '/')
			n--;
		d->path[n] = 0;
	}
}

/* Left by a run that was killed; the lock says that none is at work. */
static int remove_leftovers(const struct dest *d)
{
	static const char *const names[] = {DEST_TREE, DEST_OLD, DEST_FACTS,
					    DEST_LINK};
	size_t i;
	int rc;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		rc = rmtree(d->fd, names[i]);
		if (rc) {
			log_warn(rc, "remove: %s/%s", d->shown, names[i]);
			return dest_status(rc);
		}
	}
	return 0;
}

static int lock(struct dest *d)
{
	if (!flock(d->fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno != EWOULDBLOCK)
		return failed(d, -errno, "lock");
	log_warnx("lock: %s: busy: another run is at work there", d->shown);
	return EX_TEMPFAIL;
}

/* Is what was locked still DEST?  A run that failed removes what it made. */
static bool is_there(const struct dest *d)
{
	struct stat a, b;

	return !fstat(d->fd, &a) && !stat(d->path, &b) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static int let_go(struct dest *d, int rc)
{
	if (d->fd >= 0)
		(void)close(d->fd);
	d->fd = -1;
	return rc;
}

/* Make, open and lock DEST, again while other runs remove it in between. */
static int open_dir(struct dest *d)
{
	int tries, rc = -ENOENT;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		rc = make_dirs(d);
		if (rc == -ENOENT)
			continue;
		if (rc)
			return failed(d, rc, "create");
		d->fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (d->fd < 0 && errno == ENOENT)
			continue;
		if (d->fd < 0)
			return failed(d, -errno, "open");
		rc = lock(d);
		if (rc) {
			/* What the other run made, and left, is its own. */
			d->had = strlen(d->path);
			return let_go(d, rc);
		}
		if (is_there(d))
			return 0;
		rc = let_go(d, -ENOENT);
	}
	return failed(d, rc, "create");
}

/* Does name end in ".facts"?  Then the length of what is before it. */
static size_t stem(const char *name)
{
	size_t n = strlen(name), k = strlen(DEST_SUFFIX);

	return *name != '.' && n > k && !strcmp(name + n - k, DEST_SUFFIX)
		       ? n - k
		       : 0;
}

/* Call fn for every version that has facts, until it says true. */
static bool each_version(const struct dest *d,
			 bool (*fn)(const struct dest *d, const char *version,
				    void *ctx),
			 void *ctx)
{
	int fd = openat(d->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char version[PATH_VERSION_LEN];
	bool found = false;
	struct dirent *e;

	if (!dir) {
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	while (!found && (e = readdir(dir))) {
		size_t n = stem(e->d_name);
		struct txt t;

		if (!n || n >= sizeof(version))
			continue;
		txt_init(&t, version, sizeof(version));
		txt_mem(&t, e->d_name, n);
		found = fn(d, version, ctx);
	}
	(void)closedir(dir);
	return found;
}

static bool any_version(const struct dest *d, const char *version, void *ctx)
{
	(void)d;
	(void)version;
	(void)ctx;
	return true;
}

int dest_open(struct dest *d, const char *path)
{
	size_t n = strlen(path);
	int rc;

	*d = (struct dest){.fd = -1, .tmp = -1};
	while (n > 1 && path[n - 1] == '/')
		n--;
	d->path = strndup(path, n);
	if (!d->path) {
		log_warnx("open: out of memory");
		return EX_OSERR;
	}
	(void)txt_escape(d->shown, sizeof(d->shown), d->path);
	d->had = n;
	rc = open_dir(d);
	if (rc)
		return rc;
	d->facts = each_version(d, any_version, NULL);
	return remove_leftovers(d);
}

void dest_close(struct dest *d)
{
	if (d->tmp >= 0)
		(void)close(d->tmp);
	if (d->fd >= 0)
		(void)remove_leftovers(d);
	/* Before the lock is gone: then DEST may be another run's. */
	if (d->path)
		remove_dirs(d);
	if (d->fd >= 0)
		(void)close(d->fd);
	free(d->path);
	*d = (struct dest){.fd = -1, .tmp = -1};
}

/* Find the value of SHA256 in the len bytes of a facts file. */
static bool find_sha256(const char *text, size_t len,
			char out[static IMAGE_SHA256_LEN])
{
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	int rc;

	facts_rd_init(&f, text, len);
	while ((rc = facts_next(&f, &it, &why)))
		if (rc > 0 && fact_find(it.key, it.key_len) == FACT_SHA256)
			return !facts_value(&it, out, IMAGE_SHA256_LEN);
	return false;
}

ssize_t dest_facts(const struct dest *d, const char *version, char *out,
		   size_t cap)
{
	char name[PATH_VERSION_LEN + sizeof(DEST_SUFFIX)];
	struct txt t;
	ssize_t n;
	int fd;

	txt_init(&t, name, sizeof(name));
	txt_fmt(&t, "%s%s", version, DEST_SUFFIX);
	fd = openat(d->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, out, cap);
	if (n < 0)
		n = -errno;
	else if ((size_t)n == cap)
		n = -EFBIG;
	(void)close(fd);
	return n;
}

/* The digest that a version's facts hold; false if they hold none. */
static bool version_sha256(const struct dest *d, const char *version,
			   char out[static IMAGE_SHA256_LEN])
{
	char *text = malloc(FACTS_FILE_MAX);
	ssize_t n = -1;
	bool found;

	if (text)
		n = dest_facts(d, version, text, FACTS_FILE_MAX);
	found = n > 0 && find_sha256(text, (size_t)n, out);
	free(text);
	return found;
}

/* What is looked for, and where its version goes. */
struct search {
	const char *sha256;
	char *out;
};

static bool is_wanted(const struct dest *d, const char *version, void *ctx)
{
	char sha256[IMAGE_SHA256_LEN];
	const struct search *s = ctx;
	struct stat st;
	struct txt t;

	if (fstatat(d->fd, version, &st, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISDIR(st.st_mode) || !version_sha256(d, version, sha256) ||
	    strcmp(sha256, s->sha256) != 0)
		return false;
	txt_init(&t, s->out, PATH_VERSION_LEN);
	txt_str(&t, version);
	return true;
}

bool dest_find(const struct dest *d, const char *sha256,
	       char out[static PATH_VERSION_LEN])
{
	struct search s = {.sha256 = sha256, .out = out};

	return each_version(d, is_wanted, &s);
}

bool dest_is_current(const struct dest *d, const char *version)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(d->fd, DEST_CURRENT, target, sizeof(target));

	return n >= 0 && (size_t)n == strlen(version) &&
	       !memcmp(target, version, (size_t)n);
}

void dest_name(const struct dest *d, char out[static PATH_VERSION_LEN],
	       const char *version_id, const char *sha256)
{
	static const size_t digits[] = {8, 16, 64};
	char other[IMAGE_SHA256_LEN];
	size_t i;

	/* The same image again takes its own name, and what has no facts was
	 * not published; but another image's digest may begin alike. */
	for (i = 0; i < sizeof(digits) / sizeof(digits[0]); i++) {
		path_version(out, version_id, sha256, digits[i]);
		if (!version_sha256(d, out, other) || !strcmp(other, sha256))
			return;
	}
}
