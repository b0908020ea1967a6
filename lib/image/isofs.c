/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ISO 9660 image by name: which volume descriptor (ECMA-119, 8) and which
 * names are read, and the way from a path to an extent, over directories,
 * symbolic links and relocated directories.
 */
#include "image/isofs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "image/isofs_cache.h"
#include "image/isofs_dir.h"
#include "image/isofs_read.h"
#include "proto/iso9660.h"
#include "proto/iso9660_dir.h"
#include "wire/err.h"

#define SECTOR ISO9660_SECTOR

/* Volume descriptors that are looked at; a real image has three to eight. */
#define DESCRIPTORS_MAX 64

/* A path that is being resolved. */
struct lookup {
	struct isofs *fs;
	struct level {
		uint64_t off, size;
		int64_t mtime;
	} dirs[ISOFS_DEPTH_MAX]; /* from the root to the current directory */
	size_t depth;		 /* dirs[depth] is the current one */
	unsigned links;		 /* symbolic links followed so far */
	bool fold;		 /* names may differ in case */
	char path[ISOFS_PATH_MAX];
	const char *rest; /* the part of path that is not resolved yet */
};

static int take_descriptor(struct isofs *fs, const struct iso9660_vd *vd,
			   struct iso9660_vd *primary,
			   struct iso9660_vd *joliet)
{
	if (vd->type != ISO9660_PRIMARY && !vd->joliet)
		return 0;
	if (vd->block_size != SECTOR)
		return isofs_fail(fs, PXE_ENOTSUP,
				  "logical blocks that are not of 2048 bytes");
	if (iso9660_vd_bytes(vd) > fs->size)
		return isofs_fail(fs, PXE_EBADMSG,
				  "truncated: its volume is longer than the "
				  "file; get it again");
	if (vd->type == ISO9660_PRIMARY && !primary->block_size)
		*primary = *vd;
	if (vd->joliet && !joliet->block_size)
		*joliet = *vd;
	return 0;
}

static int read_descriptors(struct isofs *fs, struct iso9660_vd *primary,
			    struct iso9660_vd *joliet)
{
	uint64_t off = (uint64_t)ISO9660_FIRST * SECTOR;
	enum iso9660_kind kind = ISO9660_EXTENDED_AREA;
	uint8_t buf[SECTOR];
	struct iso9660_vd vd;
	unsigned i;
	int rc;

	for (i = 0; i < DESCRIPTORS_MAX && kind != ISO9660_OTHER; i++) {
		if (off + SECTOR > fs->size)
			break;
		rc = isofs_read(fs, buf, sizeof(buf), off);
		if (rc)
			return rc;
		off += SECTOR;
		kind = iso9660_kind(buf, sizeof(buf));
		if (kind == ISO9660_UDF)
			fs->udf = true;
		if (kind != ISO9660_CD001 ||
		    iso9660_vd_decode(&vd, buf, sizeof(buf)))
			continue;
		rc = take_descriptor(fs, &vd, primary, joliet);
		if (rc)
			return rc;
	}
	if (primary->block_size)
		return 0;
	return isofs_fail(fs, PXE_EBADMSG,
			  fs->udf ? "UDF only, without ISO 9660 files"
				  : "not an ISO 9660 image");
}

/*
 * Does the image have Rock Ridge names?  The first record of the root says so:
 * an SP entry (P1281, 5.3), which sets fs->skip, and a Rock Ridge entry.  False
 * also for a root that cannot be read; isofs_cache_get() returns that error.
 */
static bool has_rock(struct isofs *fs, uint64_t root)
{
	struct iso9660_dirent e;
	struct iso9660_use u;
	uint8_t buf[SECTOR];
	bool rock = false;
	struct rd r;

	if (isofs_read(fs, buf, sizeof(buf), root))
		return false;
	rd_init(&r, buf, sizeof(buf));
	if (iso9660_dirent_next(&r, &e) <= 0 || !iso9660_dirent_is_self(&e) ||
	    !iso9660_use_next(&e.use, &u) || !iso9660_use_sp(&u, &fs->skip))
		return false;
	while (iso9660_use_next(&e.use, &u))
		rock = rock || !strcmp(u.sig, "PX") || !strcmp(u.sig, "RR");
	return rock;
}

/* Choose the names and the root to read: Rock Ridge, else Joliet, else plain.
 */
static int open_tree(struct isofs *fs)
{
	struct iso9660_vd primary = {0}, joliet = {0};
	const struct iso9660_vd *vd = &primary;
	struct isofs_dir *root;
	int rc = read_descriptors(fs, &primary, &joliet);

	if (rc)
		return rc;
	if (has_rock(fs, (uint64_t)primary.root_lba * SECTOR)) {
		fs->names = ISOFS_ROCK;
	} else if (joliet.block_size) {
		fs->names = ISOFS_JOLIET;
		vd = &joliet;
	}
	fs->root_off = (uint64_t)vd->root_lba * SECTOR;
	fs->root_size = vd->root_size;
	/* An image whose root is damaged is refused here. */
	return isofs_cache_get(fs, fs->root_off, fs->root_size, &root);
}

int isofs_open(struct isofs **out, int fd, const char **why)
{
	struct isofs *fs;
	struct stat st;
	int rc;

	*out = NULL;
	*why = NULL;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode)) {
		*why = "not a file";
		return -EINVAL;
	}
	fs = calloc(1, sizeof(*fs));
	if (!fs)
		return -ENOMEM;
	fs->fd = fd;
	fs->size = (uint64_t)st.st_size;
	fs->mtime = st.st_mtim.tv_sec;
	fs->left = ISOFS_READ_MAX;
	rc = open_tree(fs);
	if (rc) {
		*why = fs->why;
		isofs_close(fs);
		return rc;
	}
	*out = fs;
	return 0;
}

void isofs_close(struct isofs *fs)
{
	if (!fs)
		return;
	isofs_cache_drop(fs);
	free(fs);
}

bool isofs_has_udf(const struct isofs *fs)
{
	return fs->udf;
}

const char *isofs_why(const struct isofs *fs)
{
	return fs->why;
}

static int set_path(struct lookup *l, const char *path)
{
	size_t n = strlen(path) + 1;

	if (n > sizeof(l->path))
		return -ENAMETOOLONG;
	memmove(l->path, path, n);
	l->rest = l->path;
	return 0;
}

static int lookup_init(struct lookup *l, struct isofs *fs, const char *path)
{
	l->fs = fs;
	l->dirs[0] = (struct level){fs->root_off, fs->root_size, fs->mtime};
	l->depth = 0;
	l->links = 0;
	l->fold = false;
	return set_path(l, path);
}

/* Go into a directory.  One that is within itself would have no end. */
static int enter(struct lookup *l, uint64_t off, uint64_t size, int64_t mtime)
{
	size_t i;

	for (i = 0; i <= l->depth; i++)
		if (l->dirs[i].off == off)
			return isofs_fail(l->fs, -ELOOP,
					  "a directory within itself");
	if (l->depth + 1 == ISOFS_DEPTH_MAX)
		return isofs_fail(l->fs, PXE_ERANGE, "too deep");
	l->dirs[++l->depth] = (struct level){off, size, mtime};
	return 0;
}

/* Go into a relocated directory.  The CL entry has its block only (P1282,
 * 4.1.5.1); the size is in its own first record. */
static int enter_relocated(struct lookup *l, const struct isofs_entry *e)
{
	struct iso9660_dirent self;
	uint8_t buf[SECTOR];
	struct rd r;
	int rc = isofs_read(l->fs, buf, sizeof(buf), e->off);

	if (rc)
		return rc;
	rd_init(&r, buf, sizeof(buf));
	if (iso9660_dirent_next(&r, &self) <= 0 ||
	    !iso9660_dirent_is_self(&self) ||
	    !(self.flags & ISO9660_DIRECTORY) ||
	    (uint64_t)self.lba * SECTOR != e->off)
		return isofs_fail(
			l->fs, PXE_EBADMSG,
			"a relocated directory is not where it should be");
	return enter(l, e->off, self.size, e->mtime);
}

/* Follow a symbolic link: put its target before the rest of the path. */
static int follow(struct lookup *l, const char *target)
{
	size_t n = strlen(target), n_rest = strlen(l->rest);

	if (++l->links > ISOFS_LINKS_MAX)
		return isofs_fail(l->fs, -ELOOP, NULL);
	if (*target == '/')
		return isofs_fail(l->fs, -EXDEV, "a link that is absolute");
	/* The rest is empty, or begins with a slash. */
	if (n + n_rest + 1 > sizeof(l->path))
		return -ENAMETOOLONG;
	memmove(l->path + n, l->rest, n_rest + 1);
	memcpy(l->path, target, n);
	l->rest = l->path;
	return 0;
}

/* What comparing one name in a linear search counts as, in bytes of
 * ISOFS_READ_MAX. */
#define COMPARE_BYTES 16

/* Find the entry of that name in the current directory: *e, in *d.  0 or an
 * error. */
static int find_entry(struct lookup *l, const char *name, size_t len,
		      struct isofs_dir **d, const struct isofs_entry **e)
{
	int rc = isofs_cache_get(l->fs, l->dirs[l->depth].off,
				 l->dirs[l->depth].size, d);

	if (rc)
		return rc;
	*e = isofs_dir_find(l->fs, *d, name, len);
	if (!*e && l->fold) {
		rc = isofs_charge(l->fs, (uint64_t)(*d)->n * COMPARE_BYTES);
		if (rc)
			return rc;
		*e = isofs_dir_find_casefold(*d, name, len);
	}
	return *e ? 0 : -ENOENT;
}

/* Resolve one part of the path.  1 if it is a file, in *n, and the last part; 0
 * to go on; or an error. */
static int step(struct lookup *l, const char *name, size_t len,
		struct isofs_node *n)
{
	const struct isofs_entry *e;
	struct isofs_dir *d;
	int rc;

	if (len == 1 && name[0] == '.')
		return 0;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		if (!l->depth)
			return isofs_fail(l->fs, -EXDEV,
					  "leads out of the image");
		l->depth--;
		return 0;
	}
	rc = find_entry(l, name, len, &d, &e);
	if (rc)
		return rc;
	switch (e->kind) {
	case ISOFS_DIR:
		return enter(l, e->off, e->size, e->mtime);
	case ISOFS_RELOCATED:
		return enter_relocated(l, e);
	case ISOFS_LINK:
		return follow(l, d->text + e->target);
	case ISOFS_BAD:
		return isofs_fail(l->fs, e->err, e->why);
	case ISOFS_FILE:
		break;
	}
	if (*l->rest)
		return -ENOTDIR;
	*n = (struct isofs_node){e->off, e->size, e->mtime, false};
	return 1;
}

/* Resolve the rest of the path, to *n.  0 or an error. */
static int lookup_run(struct lookup *l, struct isofs_node *n)
{
	const struct level *at;
	int rc;

	for (;;) {
		const char *name;
		size_t len;

		l->rest += strspn(l->rest, "/");
		if (!*l->rest)
			break;
		name = l->rest;
		len = strcspn(name, "/");
		l->rest += len;
		rc = step(l, name, len, n);
		if (rc)
			return rc > 0 ? 0 : rc;
	}
	at = &l->dirs[l->depth];
	*n = (struct isofs_node){at->off, at->size, at->mtime, true};
	return 0;
}

static int find(struct isofs *fs, const char *path, bool fold,
		struct isofs_node *n)
{
	struct lookup l;
	int rc;

	fs->left = ISOFS_READ_MAX;
	fs->why = NULL;
	rc = lookup_init(&l, fs, path);
	l.fold = fold;
	return rc ? rc : lookup_run(&l, n);
}

int isofs_find(struct isofs *fs, const char *path, struct isofs_node *n)
{
	return find(fs, path, false, n);
}

int isofs_find_casefold(struct isofs *fs, const char *path,
			struct isofs_node *n)
{
	return find(fs, path, true, n);
}

/* Resolve the entry e of d, the current directory of l.  False if it leads to
 * nothing that can be read. */
static bool resolve(const struct lookup *l, const struct isofs_dir *d,
		    const struct isofs_entry *e, struct isofs_node *n)
{
	struct lookup sub;

	switch (e->kind) {
	case ISOFS_FILE:
	case ISOFS_DIR:
	case ISOFS_RELOCATED:
		*n = (struct isofs_node){e->off, e->size, e->mtime,
					 e->kind != ISOFS_FILE};
		return true;
	case ISOFS_LINK:
		sub = *l;
		sub.rest = sub.path;
		*sub.path = 0;
		return !follow(&sub, d->text + e->target) &&
		       !lookup_run(&sub, n);
	case ISOFS_BAD:
		break;
	}
	return false;
}

static int list(const struct lookup *l, const struct isofs_dir *d,
		isofs_list_fn *fn, void *ctx)
{
	struct isofs_node n;
	size_t i;
	int rc;

	for (i = 0; i < d->n; i++) {
		const struct isofs_entry *e = &d->v[i];

		/* Of equal names isofs_find() finds the first. */
		if (i && !isofs_dir_compare(l->fs, d, e - 1, e))
			continue;
		if (!resolve(l, d, e, &n))
			continue;
		rc = fn(ctx, d->text + e->name, &n);
		if (rc)
			return rc;
	}
	return 0;
}

int isofs_list(struct isofs *fs, const char *path, isofs_list_fn *fn, void *ctx)
{
	struct isofs_dir *d;
	struct isofs_node n;
	struct lookup l;
	int rc;

	fs->left = ISOFS_READ_MAX;
	fs->why = NULL;
	rc = lookup_init(&l, fs, path);
	if (!rc)
		rc = lookup_run(&l, &n);
	if (!rc && !n.dir)
		rc = -ENOTDIR;
	if (!rc)
		rc = isofs_cache_get(fs, n.off, n.size, &d);
	if (rc)
		return rc;
	d->refs++;
	rc = list(&l, d, fn, ctx);
	d->refs--;
	fs->why = NULL;
	return rc;
}
