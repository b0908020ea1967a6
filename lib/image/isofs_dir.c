/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the sectors of a directory to a struct isofs_dir: see isofs_dir.h.  What
 * is wrong with one file is kept in its entry, and told to who asks for it;
 * what makes names doubtful is an error of the whole directory.
 */
#include "image/isofs_dir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "image/isofs.h"
#include "proto/iso9660_dir.h"
#include "proto/iso9660_name.h"
#include "util/txt.h"
#include "wire/err.h"

#define SECTOR ISO9660_SECTOR

/* Continuation areas of one record; the longest names need one or two. */
#define CE_MAX 32

/* What the system use areas of one record say. */
struct attributes {
	char name[ISOFS_NAME_MAX + 1];
	struct txt nm;
	char target[ISOFS_PATH_MAX];
	struct txt sl;
	bool sl_more;	/* the next part of the link belongs to the last */
	bool sl_bad;	/* a part of it is no name */
	bool is_link;	/* SL was seen */
	bool hidden;	/* RE: stands elsewhere by a CL */
	bool moved;	/* CL */
	bool packed;	/* ZF */
	uint32_t where; /* CL's block */
	bool has_mode;
	uint32_t mode;
	bool has_mtime;
	int64_t mtime;
};

struct loader {
	struct isofs *fs;
	struct isofs_dir *d;
	size_t room;	 /* for entries */
	size_t text_len; /* used of text */
	size_t text_room;
	bool more;	   /* the last record is not the end of its file */
	uint8_t part[256]; /* the name in the record of that file */
	size_t part_len;
	struct attributes a;
	uint64_t block; /* what ce holds, an offset in the image; 0: nothing */
	uint8_t ce[SECTOR];
};

static int damaged(struct loader *l, const char *why)
{
	return isofs_fail(l->fs, PXE_EBADMSG, why);
}

static void spoil(struct isofs_entry *e, int err, const char *why)
{
	if (e->kind == ISOFS_BAD)
		return;
	e->kind = ISOFS_BAD;
	e->err = err;
	e->why = why;
}

/* No slash, no NUL: what can be a name, or part of a link. */
static bool is_plain(const uint8_t *p, size_t n)
{
	return !n || (!memchr(p, 0, n) && !memchr(p, '/', n));
}

static void take_part(struct attributes *a, const struct iso9660_part *p)
{
	bool joined = a->sl_more;

	a->sl_more = p->flags & ISO9660_PART_MORE;
	if (p->flags & ISO9660_PART_ROOT) {
		/* An absolute link, wherever the part stands. */
		txt_init(&a->sl, a->target, sizeof(a->target));
		txt_str(&a->sl, "/");
		return;
	}
	if (!is_plain(p->text, p->len))
		a->sl_bad = true;
	if (!joined && a->sl.len && a->target[a->sl.len - 1] != '/')
		txt_str(&a->sl, "/");
	if (p->flags & ISO9660_PART_PARENT)
		txt_str(&a->sl, "..");
	else if (p->flags & ISO9660_PART_SELF)
		txt_str(&a->sl, ".");
	else
		txt_mem(&a->sl, (const char *)p->text, p->len);
}

static void take_link(struct attributes *a, struct iso9660_sl *sl)
{
	struct iso9660_part p;
	int rc;

	a->is_link = true;
	while ((rc = iso9660_part_next(&sl->parts, &p)) > 0)
		take_part(a, &p);
	if (rc)
		a->sl_bad = true;
}

static int take_use(struct loader *l, const struct iso9660_use *u)
{
	struct attributes *a = &l->a;
	struct iso9660_nm nm;
	struct iso9660_sl sl;
	struct iso9660_px px;

	if (iso9660_use_nm(u, &nm)) {
		if (nm.special || !is_plain(nm.text, nm.len))
			return damaged(l, "a name that is none");
		txt_mem(&a->nm, (const char *)nm.text, nm.len);
	} else if (iso9660_use_sl(u, &sl)) {
		take_link(a, &sl);
	} else if (iso9660_use_px(u, &px)) {
		a->has_mode = true;
		a->mode = px.mode;
	} else if (iso9660_use_tf(u, &a->mtime)) {
		a->has_mtime = true;
	} else if (iso9660_use_cl(u, &a->where)) {
		a->moved = true;
	} else if (!strcmp(u->sig, "RE")) {
		a->hidden = true;
	} else if (!strcmp(u->sig, "ZF")) {
		a->packed = true;
	}
	return 0;
}

/* One area; *ce is where it goes on, if it returns 1. */
static int walk_area(struct loader *l, struct rd area, struct iso9660_ce *ce)
{
	struct iso9660_use u;
	int rc, more = 0;

	while (iso9660_use_next(&area, &u)) {
		if (iso9660_use_ce(&u, ce)) {
			more = 1;
			continue;
		}
		rc = take_use(l, &u);
		if (rc)
			return rc;
	}
	return more;
}

/* The area at ce; many records have theirs in one block. */
static int read_area(struct loader *l, const struct iso9660_ce *ce,
		     struct rd *area)
{
	uint64_t block = (uint64_t)ce->block * SECTOR;
	int rc = isofs_charge(l->fs, ce->len);

	if (rc)
		return rc;
	if (ce->off > SECTOR || ce->len > SECTOR - ce->off)
		return damaged(l, "a continuation area beyond its block");
	if (!block || block != l->block) {
		l->block = 0;
		rc = isofs_read(l->fs, l->ce, SECTOR, block);
		if (rc)
			return rc;
		l->block = block;
	}
	rd_init(area, l->ce + ce->off, ce->len);
	return 0;
}

static int read_attributes(struct loader *l, const struct iso9660_dirent *e)
{
	struct attributes *a = &l->a;
	struct rd area = e->use;
	struct iso9660_ce ce;
	unsigned n = 0;
	int rc;

	rd_skip(&area, l->fs->skip);
	while ((rc = walk_area(l, area, &ce)) > 0) {
		if (++n > CE_MAX)
			return damaged(l, "continuation areas without an end");
		rc = read_area(l, &ce, &area);
		if (rc)
			return rc;
	}
	if (!rc && a->nm.cut)
		return damaged(l, "a name that is too long");
	return rc;
}

static void clear(struct attributes *a)
{
	txt_init(&a->nm, a->name, sizeof(a->name));
	txt_init(&a->sl, a->target, sizeof(a->target));
	a->sl_more = a->sl_bad = a->is_link = false;
	a->hidden = a->moved = a->packed = false;
	a->has_mode = a->has_mtime = false;
}

/* The name of the record in the attributes. */
static int read_name(struct loader *l, const struct iso9660_dirent *e)
{
	struct attributes *a = &l->a;
	int n;

	if (l->fs->names == ISOFS_JOLIET) {
		n = iso9660_name_joliet(a->name, sizeof(a->name), e);
		if (n < 0)
			return damaged(l, "a name that is none");
		a->nm.len = (size_t)n;
	} else if (!a->nm.len) {
		txt_mem(&a->nm, (const char *)e->name, iso9660_name_plain(e));
	}
	if (!a->nm.len || !is_plain((const uint8_t *)a->name, a->nm.len) ||
	    !strcmp(a->name, ".") || !strcmp(a->name, ".."))
		return damaged(l, "a name that is none");
	return 0;
}

/* Keep n bytes and a NUL; where, in *at. */
static int keep_text(struct loader *l, const char *s, size_t n, uint32_t *at)
{
	char *p = l->d->text;

	if (l->text_len + n + 1 > ISOFS_DIR_MEM)
		return isofs_fail(l->fs, PXE_ERANGE, "a directory too large");
	if (l->text_len + n + 1 > l->text_room) {
		size_t room = 2 * l->text_room + n + 1024;

		p = realloc(p, room);
		if (!p)
			return -ENOMEM;
		l->d->text = p;
		l->text_room = room;
	}
	memcpy(p + l->text_len, s, n);
	p[l->text_len + n] = 0;
	*at = (uint32_t)l->text_len;
	l->text_len += n + 1;
	return 0;
}

static int new_entry(struct loader *l, struct isofs_entry **out)
{
	struct isofs_entry *v = l->d->v;

	if (l->d->n == l->room) {
		size_t room = l->room ? 2 * l->room : 32;

		if (room * sizeof(*v) > ISOFS_DIR_MEM)
			return isofs_fail(l->fs, PXE_ERANGE,
					  "a directory too large");
		v = reallocarray(v, room, sizeof(*v));
		if (!v)
			return -ENOMEM;
		l->d->v = v;
		l->room = room;
	}
	*out = &v[l->d->n++];
	memset(*out, 0, sizeof(**out));
	return 0;
}

static uint64_t start_of(const struct iso9660_dirent *e)
{
	return ((uint64_t)e->lba + e->xattr) * SECTOR;
}

/* The type, by the record and by Rock Ridge, which must agree. */
static int set_kind(struct loader *l, struct isofs_entry *n,
		    const struct iso9660_dirent *e)
{
	const struct attributes *a = &l->a;
	bool dir = (e->flags & ISO9660_DIRECTORY) != 0;

	n->kind = dir ? ISOFS_DIR : ISOFS_FILE;
	if (a->moved) {
		n->kind = ISOFS_MOVED;
		n->off = (uint64_t)a->where * SECTOR;
		return 0;
	}
	if (!a->has_mode || S_ISREG(a->mode) || S_ISDIR(a->mode)) {
		if (a->has_mode && dir != S_ISDIR(a->mode))
			spoil(n, PXE_EBADMSG,
			      "a directory by one sign, none by the other");
		return 0;
	}
	if (!S_ISLNK(a->mode)) {
		spoil(n, -EINVAL, "a device, FIFO or socket");
		return 0;
	}
	n->kind = ISOFS_LINK;
	if (!a->is_link || a->sl_bad || !a->sl.len)
		spoil(n, PXE_EBADMSG, "a link to what is no name");
	else if (a->sl.cut)
		spoil(n, -ENAMETOOLONG, NULL);
	return keep_text(l, a->target, a->sl.len, &n->target);
}

/* One extent of the file n. */
static void add_extent(struct loader *l, struct isofs_entry *n,
		       const struct iso9660_dirent *e)
{
	uint64_t off = start_of(e);

	if (n->kind != ISOFS_FILE)
		return;
	if (e->interleave)
		spoil(n, PXE_ENOTSUP, "interleaved");
	else if (e->size && (off > l->fs->size || e->size > l->fs->size - off))
		spoil(n, PXE_EBADMSG, "lies beyond the end of the image");
	else if (!n->size)
		n->off = e->size ? off : 0;
	else if (e->size && (n->size % SECTOR || off != n->off + n->size))
		spoil(n, PXE_ENOTSUP,
		      "in several extents that do not follow each other");
	n->size += e->size;
}

/* A record that begins a file or directory. */
static int take_first(struct loader *l, const struct iso9660_dirent *e)
{
	struct attributes *a = &l->a;
	struct isofs_entry *n;
	int rc;

	clear(a);
	rc = l->fs->names == ISOFS_ROCK ? read_attributes(l, e) : 0;
	if (!rc && !a->hidden)
		rc = read_name(l, e);
	if (rc || a->hidden)
		return rc;
	rc = new_entry(l, &n);
	if (!rc)
		rc = keep_text(l, a->name, a->nm.len, &n->name);
	if (rc)
		return rc;
	n->name_len = (uint32_t)a->nm.len;
	if (a->has_mtime)
		n->mtime = a->mtime;
	else if (!iso9660_date(&n->mtime, e->date))
		n->mtime = l->fs->mtime;
	rc = set_kind(l, n, e);
	if (n->kind == ISOFS_DIR) {
		n->off = start_of(e);
		n->size = e->size;
	}
	if (a->packed)
		spoil(n, PXE_ENOTSUP, "compressed (zisofs)");
	add_extent(l, n, e);
	return rc;
}

static int take_record(struct loader *l, const struct iso9660_dirent *e)
{
	bool more = l->more;
	int rc;

	if (iso9660_dirent_is_self(e) || iso9660_dirent_is_parent(e) ||
	    (e->flags & ISO9660_ASSOCIATED))
		return 0;
	l->more = (e->flags & ISO9660_MORE) != 0;
	if (more) {
		if (e->name_len != l->part_len ||
		    memcmp(e->name, l->part, e->name_len) != 0)
			return damaged(l, "a file without its last extent");
		if (l->d->n)
			add_extent(l, &l->d->v[l->d->n - 1], e);
		return 0;
	}
	rc = take_first(l, e);
	/* RE is for directories, and those have one extent. */
	if (!rc && l->more && (l->a.hidden || (e->flags & ISO9660_DIRECTORY)))
		return damaged(l, "a directory in several extents");
	memcpy(l->part, e->name, e->name_len);
	l->part_len = e->name_len;
	return rc;
}

static int load_sectors(struct loader *l, uint64_t off, uint64_t size)
{
	struct iso9660_dirent e;
	uint8_t buf[SECTOR];
	uint64_t done;
	struct rd r;
	int rc;

	for (done = 0; done < size; done += SECTOR) {
		size_t n = size - done < SECTOR ? size - done : SECTOR;

		rc = isofs_read(l->fs, buf, n, off + done);
		if (rc)
			return rc;
		rd_init(&r, buf, n);
		while ((rc = iso9660_dirent_next(&r, &e)) > 0) {
			rc = take_record(l, &e);
			if (rc)
				return rc;
		}
		if (rc)
			return damaged(l, "a directory that makes no sense");
	}
	return l->more ? damaged(l, "a file without its last extent") : 0;
}

/* For qsort_r(). */
struct order {
	const struct isofs *fs;
	const struct isofs_dir *d;
};

/* Of two equal names the first one in the directory counts: by the standard, it
 * is the file's highest version. */
static int by_name(const void *a, const void *b, void *ctx)
{
	const struct isofs_entry *x = a, *y = b;
	const struct order *o = ctx;
	int c = isofs_compare(o->fs, o->d, x, y);

	return c ? c : (x->name > y->name) - (x->name < y->name);
}

int isofs_load(struct isofs *fs, uint64_t off, uint64_t size,
	       struct isofs_dir **out)
{
	struct loader l = {.fs = fs};
	struct isofs_dir *d;
	int rc;

	if (!size)
		return isofs_fail(fs, PXE_EBADMSG, "a directory of no bytes");
	if (size > ISOFS_DIR_MAX)
		return isofs_fail(fs, PXE_ERANGE, "a directory too large");
	d = calloc(1, sizeof(*d));
	if (!d)
		return -ENOMEM;
	l.d = d;
	d->off = off;
	d->size = size;
	rc = load_sectors(&l, off, size);
	if (rc) {
		isofs_dir_free(d);
		return rc;
	}
	if (d->n)
		qsort_r(d->v, d->n, sizeof(*d->v), by_name,
			&(struct order){fs, d});
	d->bytes = sizeof(*d) + l.room * sizeof(*d->v) + l.text_room;
	*out = d;
	return 0;
}
