/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decoding of a directory: its records (ECMA-119, 9.1) with plain, Joliet or
 * Rock Ridge names, files in several extents (9.1.6, bit 7), relocated
 * directories (Rock Ridge, CL and RE); then sorted, and searched by name.
 */
#include "image/isofs_dir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "image/isofs.h"
#include "image/isofs_rockridge.h"
#include "proto/iso9660.h"
#include "proto/iso9660_dir.h"
#include "proto/iso9660_name.h"
#include "util/txt.h"
#include "wire/err.h"

#define SECTOR ISO9660_SECTOR

/* A directory that is being decoded. */
struct loader {
	struct isofs *fs;
	struct isofs_dir *d;
	size_t room;	 /* entries that d->v has room for */
	size_t text_len; /* bytes used of d->text */
	size_t text_room;
	bool more;	   /* the file goes on in the next record */
	uint8_t part[256]; /* its identifier, which that one must have */
	size_t part_len;
	struct isofs_rockridge rr; /* of the current record */
	struct isofs_ce_block block;
};

static int damaged(struct loader *l, const char *why)
{
	return isofs_fail(l->fs, PXE_EBADMSG, why);
}

/* What is wrong with one file; the first error counts. */
static void set_bad(struct isofs_entry *e, int err, const char *why)
{
	if (e->kind == ISOFS_BAD)
		return;
	e->kind = ISOFS_BAD;
	e->err = err;
	e->why = why;
}

/* The name of a record, in l->rr.name; Rock Ridge's is there already. */
static int read_name(struct loader *l, const struct iso9660_dirent *e)
{
	struct isofs_rockridge *rr = &l->rr;
	int n;

	if (l->fs->names == ISOFS_JOLIET) {
		n = iso9660_name_joliet(rr->name, sizeof(rr->name), e);
		if (n < 0)
			return damaged(l, "an invalid name");
		rr->nm.len = (size_t)n;
	} else if (!rr->nm.len) {
		txt_mem(&rr->nm, (const char *)e->name, iso9660_name_plain(e));
	}
	if (!rr->nm.len ||
	    !isofs_is_name((const uint8_t *)rr->name, rr->nm.len) ||
	    !strcmp(rr->name, ".") || !strcmp(rr->name, ".."))
		return damaged(l, "an invalid name");
	return 0;
}

/* Append n bytes and a NUL to d->text; *at is where. */
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

/* Append an empty entry. */
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

/* ECMA-119, 9.1.3: extended attributes come before the content. */
static uint64_t start_of(const struct iso9660_dirent *e)
{
	return ((uint64_t)e->lba + e->xattr) * SECTOR;
}

/* Set the kind of the entry; flags of the record and Rock Ridge's mode must
 * agree. */
static int set_kind(struct loader *l, struct isofs_entry *n,
		    const struct iso9660_dirent *e)
{
	const struct isofs_rockridge *rr = &l->rr;
	bool dir = (e->flags & ISO9660_DIRECTORY) != 0;

	n->kind = dir ? ISOFS_DIR : ISOFS_FILE;
	if (rr->relocated) {
		n->kind = ISOFS_RELOCATED;
		n->off = (uint64_t)rr->cl * SECTOR;
		return 0;
	}
	if (!rr->has_mode || S_ISREG(rr->mode) || S_ISDIR(rr->mode)) {
		if (rr->has_mode && dir != S_ISDIR(rr->mode))
			set_bad(n, PXE_EBADMSG,
				"its directory flag and its mode disagree");
		return 0;
	}
	if (!S_ISLNK(rr->mode)) {
		set_bad(n, -EINVAL, "a device, FIFO or socket");
		return 0;
	}
	n->kind = ISOFS_LINK;
	if (!rr->is_link || rr->sl_bad || !rr->sl.len)
		set_bad(n, PXE_EBADMSG, "a link with an invalid target");
	else if (rr->sl.cut)
		set_bad(n, -ENAMETOOLONG, NULL);
	return keep_text(l, rr->target, rr->sl.len, &n->target);
}

/* Add the extent of a record to the file n. */
static void add_extent(struct loader *l, struct isofs_entry *n,
		       const struct iso9660_dirent *e)
{
	uint64_t off = start_of(e);

	if (n->kind != ISOFS_FILE)
		return;
	if (e->interleave)
		set_bad(n, PXE_ENOTSUP, "interleaved");
	else if (e->size && (off > l->fs->size || e->size > l->fs->size - off))
		set_bad(n, PXE_EBADMSG, "lies beyond the end of the image");
	else if (!n->size)
		n->off = e->size ? off : 0;
	else if (e->size && (n->size % SECTOR || off != n->off + n->size))
		set_bad(n, PXE_ENOTSUP,
			"in several extents that do not follow each other");
	n->size += e->size;
}

/* The first, mostly the only, record of a file or directory. */
static int take_first(struct loader *l, const struct iso9660_dirent *e)
{
	struct isofs_rockridge *rr = &l->rr;
	struct isofs_entry *n;
	int rc;

	isofs_rockridge_clear(rr);
	rc = l->fs->names == ISOFS_ROCK
		     ? isofs_rockridge_read(rr, l->fs, &l->block, e)
		     : 0;
	if (!rc && !rr->hidden)
		rc = read_name(l, e);
	if (rc || rr->hidden)
		return rc;
	rc = new_entry(l, &n);
	if (!rc)
		rc = keep_text(l, rr->name, rr->nm.len, &n->name);
	if (rc)
		return rc;
	n->name_len = (uint32_t)rr->nm.len;
	if (rr->has_mtime)
		n->mtime = rr->mtime;
	else if (!iso9660_date(&n->mtime, e->date))
		n->mtime = l->fs->mtime;
	rc = set_kind(l, n, e);
	if (n->kind == ISOFS_DIR) {
		n->off = start_of(e);
		n->size = e->size;
	}
	if (rr->packed)
		set_bad(n, PXE_ENOTSUP, "compressed (zisofs)");
	add_extent(l, n, e);
	return rc;
}

/* l->more says that the record before was not the last one of its file. */
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
	/* RE marks directories, which have one extent. */
	if (!rc && l->more && (l->rr.hidden || (e->flags & ISO9660_DIRECTORY)))
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
			return damaged(l, "a damaged directory");
	}
	return l->more ? damaged(l, "a file without its last extent") : 0;
}

void isofs_dir_free(struct isofs_dir *d)
{
	if (!d)
		return;
	free(d->v);
	free(d->text);
	free(d);
}

static int compare(const struct isofs *fs, const char *a, size_t a_len,
		   const char *b, size_t b_len)
{
	size_t n = a_len < b_len ? a_len : b_len;
	int c;

	/* Plain names are upper case on the disc, and lower case in most
	 * requests, as every system shows them so. */
	c = fs->names == ISOFS_PLAIN ? strncasecmp(a, b, n) : memcmp(a, b, n);
	return c ? c : (a_len > b_len) - (a_len < b_len);
}

int isofs_dir_compare(const struct isofs *fs, const struct isofs_dir *d,
		      const struct isofs_entry *a, const struct isofs_entry *b)
{
	return compare(fs, d->text + a->name, a->name_len, d->text + b->name,
		       b->name_len);
}

const struct isofs_entry *isofs_dir_find(const struct isofs *fs,
					 const struct isofs_dir *d,
					 const char *name, size_t len)
{
	size_t lo = 0, hi = d->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct isofs_entry *e = &d->v[mid];

		if (compare(fs, d->text + e->name, e->name_len, name, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == d->n || compare(fs, d->text + d->v[lo].name,
				  d->v[lo].name_len, name, len) != 0)
		return NULL;
	return &d->v[lo];
}

const struct isofs_entry *isofs_dir_find_casefold(const struct isofs_dir *d,
						  const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].name_len == len &&
		    !strncasecmp(d->text + d->v[i].name, name, len))
			return &d->v[i];
	return NULL;
}

/* For by_name(). */
struct order {
	const struct isofs *fs;
	const struct isofs_dir *d;
};

/* Of equal names the first record counts: ECMA-119, 9.3, sorts the versions of
 * a file from the highest to the lowest. */
static int by_name(const void *a, const void *b, void *ctx)
{
	const struct isofs_entry *x = a, *y = b;
	const struct order *o = ctx;
	int c = isofs_dir_compare(o->fs, o->d, x, y);

	return c ? c : (x->name > y->name) - (x->name < y->name);
}

int isofs_dir_load(struct isofs *fs, uint64_t off, uint64_t size,
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
