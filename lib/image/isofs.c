/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening an image, and the way from a path to a file: see isofs.h. */
#include "image/isofs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "image/isofs_dir.h"
#include "proto/iso9660_dir.h"
#include "wire/err.h"

#define SECTOR ISO9660_SECTOR

/* A recognition area longer than this is no disc's. */
#define DESCRIPTORS_MAX 64

/* Where a walk stands: the directories from the root on. */
struct walk {
	struct isofs *fs;
	struct level {
		uint64_t off, size;
		int64_t mtime;
	} up[ISOFS_DEPTH_MAX];
	size_t depth; /* up[depth] is where it stands */
	unsigned links;
	bool fold; /* names may differ in case */
	char rest[ISOFS_PATH_MAX];
	const char *p; /* what is left of rest */
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
	enum iso9660_kind kind = ISO9660_BRACKET;
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
 * Rock Ridge is announced in the first record of the root: by SP, and by an
 * entry of its own.  False too if it cannot be read: then nothing else can.
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
	/* An image whose root is damaged has no files. */
	return isofs_dir_get(fs, fs->root_off, fs->root_size, &root);
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
	isofs_dir_drop(fs);
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

static int set_rest(struct walk *w, const char *path)
{
	size_t n = strlen(path) + 1;

	if (n > sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest, path, n);
	w->p = w->rest;
	return 0;
}

static int walk_init(struct walk *w, struct isofs *fs, const char *path)
{
	w->fs = fs;
	w->up[0] = (struct level){fs->root_off, fs->root_size, fs->mtime};
	w->depth = 0;
	w->links = 0;
	w->fold = false;
	return set_rest(w, path);
}

/* Into a directory.  One within itself has no end. */
static int enter(struct walk *w, uint64_t off, uint64_t size, int64_t mtime)
{
	size_t i;

	for (i = 0; i <= w->depth; i++)
		if (w->up[i].off == off)
			return isofs_fail(w->fs, -ELOOP,
					  "a directory within itself");
	if (w->depth + 1 == ISOFS_DEPTH_MAX)
		return isofs_fail(w->fs, PXE_ERANGE, "too deep");
	w->up[++w->depth] = (struct level){off, size, mtime};
	return 0;
}

/* P1282, 4.1.5: the size of a directory that was moved is in its own record. */
static int enter_moved(struct walk *w, const struct isofs_entry *e)
{
	struct iso9660_dirent self;
	uint8_t buf[SECTOR];
	struct rd r;
	int rc = isofs_read(w->fs, buf, sizeof(buf), e->off);

	if (rc)
		return rc;
	rd_init(&r, buf, sizeof(buf));
	if (iso9660_dirent_next(&r, &self) <= 0 ||
	    !iso9660_dirent_is_self(&self) ||
	    !(self.flags & ISO9660_DIRECTORY) ||
	    (uint64_t)self.lba * SECTOR != e->off)
		return isofs_fail(w->fs, PXE_EBADMSG,
				  "leads to what is no directory");
	return enter(w, e->off, self.size, e->mtime);
}

/* Put the target before what is left. */
static int follow(struct walk *w, const char *target)
{
	size_t n = strlen(target), left = strlen(w->p);

	if (++w->links > ISOFS_LINKS_MAX)
		return isofs_fail(w->fs, -ELOOP, NULL);
	if (*target == '/')
		return isofs_fail(w->fs, -EXDEV, "a link that is absolute");
	/* What is left is empty, or begins with a slash. */
	if (n + left + 1 > sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest + n, w->p, left + 1);
	memcpy(w->rest, target, n);
	w->p = w->rest;
	return 0;
}

/* What a look at each name of a directory costs, in bytes of ISOFS_READ_MAX. */
#define LOOK_BYTES 16

/* The entry of that name in the directory where it stands, in *d.  0 or an
 * error. */
static int look_up(struct walk *w, const char *name, size_t len,
		   struct isofs_dir **d, const struct isofs_entry **e)
{
	int rc = isofs_dir_get(w->fs, w->up[w->depth].off, w->up[w->depth].size,
			       d);

	if (rc)
		return rc;
	*e = isofs_dir_find(w->fs, *d, name, len);
	if (!*e && w->fold) {
		rc = isofs_charge(w->fs, (uint64_t)(*d)->n * LOOK_BYTES);
		if (rc)
			return rc;
		*e = isofs_dir_find_fold(*d, name, len);
	}
	return *e ? 0 : -ENOENT;
}

/* One name.  1: it is a file, in *n, and the last one. */
static int step(struct walk *w, const char *name, size_t len,
		struct isofs_node *n)
{
	const struct isofs_entry *e;
	struct isofs_dir *d;
	int rc;

	if (len == 1 && name[0] == '.')
		return 0;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		if (!w->depth)
			return isofs_fail(w->fs, -EXDEV, "leads out of it");
		w->depth--;
		return 0;
	}
	rc = look_up(w, name, len, &d, &e);
	if (rc)
		return rc;
	switch (e->kind) {
	case ISOFS_DIR:
		return enter(w, e->off, e->size, e->mtime);
	case ISOFS_MOVED:
		return enter_moved(w, e);
	case ISOFS_LINK:
		return follow(w, d->text + e->target);
	case ISOFS_BAD:
		return isofs_fail(w->fs, e->err, e->why);
	case ISOFS_FILE:
		break;
	}
	if (*w->p)
		return -ENOTDIR;
	*n = (struct isofs_node){e->off, e->size, e->mtime, false};
	return 1;
}

static int walk(struct walk *w, struct isofs_node *n)
{
	const struct level *at;
	int rc;

	for (;;) {
		const char *name;
		size_t len;

		w->p += strspn(w->p, "/");
		if (!*w->p)
			break;
		name = w->p;
		len = strcspn(name, "/");
		w->p += len;
		rc = step(w, name, len, n);
		if (rc)
			return rc > 0 ? 0 : rc;
	}
	at = &w->up[w->depth];
	*n = (struct isofs_node){at->off, at->size, at->mtime, true};
	return 0;
}

static int find(struct isofs *fs, const char *path, bool fold,
		struct isofs_node *n)
{
	struct walk w;
	int rc;

	fs->left = ISOFS_READ_MAX;
	fs->why = NULL;
	rc = walk_init(&w, fs, path);
	w.fold = fold;
	return rc ? rc : walk(&w, n);
}

int isofs_find(struct isofs *fs, const char *path, struct isofs_node *n)
{
	return find(fs, path, false, n);
}

int isofs_find_fold(struct isofs *fs, const char *path, struct isofs_node *n)
{
	return find(fs, path, true, n);
}

/* Where the name e of the directory that w stands in leads to.  False if it
 * cannot be had. */
static bool resolve(const struct walk *w, const struct isofs_dir *d,
		    const struct isofs_entry *e, struct isofs_node *n)
{
	struct walk sub;

	switch (e->kind) {
	case ISOFS_FILE:
	case ISOFS_DIR:
	case ISOFS_MOVED:
		*n = (struct isofs_node){e->off, e->size, e->mtime,
					 e->kind != ISOFS_FILE};
		return true;
	case ISOFS_LINK:
		sub = *w;
		sub.p = sub.rest;
		*sub.rest = 0;
		return !follow(&sub, d->text + e->target) && !walk(&sub, n);
	case ISOFS_BAD:
		break;
	}
	return false;
}

static int list(const struct walk *w, const struct isofs_dir *d,
		isofs_list_fn *fn, void *ctx)
{
	struct isofs_node n;
	size_t i;
	int rc;

	for (i = 0; i < d->n; i++) {
		const struct isofs_entry *e = &d->v[i];

		/* Only the first of a name can be looked up. */
		if (i && !isofs_compare(w->fs, d, e - 1, e))
			continue;
		if (!resolve(w, d, e, &n))
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
	struct walk w;
	int rc;

	fs->left = ISOFS_READ_MAX;
	fs->why = NULL;
	rc = walk_init(&w, fs, path);
	if (!rc)
		rc = walk(&w, &n);
	if (!rc && !n.dir)
		rc = -ENOTDIR;
	if (!rc)
		rc = isofs_dir_get(fs, n.off, n.size, &d);
	if (rc)
		return rc;
	d->refs++;
	rc = list(&w, d, fn, ctx);
	d->refs--;
	fs->why = NULL;
	return rc;
}
