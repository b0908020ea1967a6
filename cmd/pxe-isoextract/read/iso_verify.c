/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directory records (ECMA-119, 9.1) and their system use areas (SUSP, IEEE
 * P1281; Rock Ridge, IEEE P1282; zisofs), walked once, with everything that
 * libarchive takes on trust checked.
 */
#include "read/iso_verify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "proto/iso9660_dir.h"
#include "sys/log.h"
#include "util/txt.h"

/* Continuation areas of one record; the longest names need one or two. */
#define CE_MAX 32

#define SECTOR ISO9660_SECTOR

struct extent {
	uint32_t lba;
	uint32_t size;
};

/* A file that libarchive may take for a hard link to another one. */
struct file {
	struct extent at;
	uint64_t serial; /* file serial number of PX, else the lba */
};

struct iso_verify {
	struct image *img;
	uint64_t max_names;
	uint64_t names;
	uint8_t *seen;	     /* a bit a sector: it belongs to a directory */
	struct extent *dirs; /* still to be verified */
	size_t n_dirs, room_dirs;
	struct file *files;
	size_t n_files, room_files;
	bool root;	/* the next record is the first one of the root */
	bool susp;	/* the root has an SP entry: SUSP is in use */
	bool rock;	/* a Rock Ridge entry was seen */
	bool relocated; /* a CL or RE entry was seen */
	uint8_t skip;	/* LEN_SKP: bytes before each system use area */
};

/* What the system use areas of one record say. */
struct attributes {
	struct iso9660_px px;
	bool has_px;
	bool relocated; /* CL: the directory is elsewhere */
	unsigned areas; /* continuation areas so far */
};

/* Refuse the image because of a record, or, with NULL, of a directory. */
static int damaged(const struct iso_verify *v, const struct iso9660_dirent *e,
		   const char *what)
{
	char name[128] = "/";
	struct txt t;

	txt_init(&t, name, sizeof(name));
	if (e)
		txt_esc(&t, e->name, e->name_len);
	log_warnx("read: %s: %s%s%s", v->img->name, name, *name ? ": " : "",
		  what);
	return EX_DATAERR;
}

static int no_memory(const struct iso_verify *v)
{
	log_warnx("read: %s: out of memory", v->img->name);
	return EX_OSERR;
}

/* Make room for one more element of that size; *room is how many there is room
 * for.  The list, moved, or NULL. */
static void *grow(void *list, size_t n, size_t *room, size_t size)
{
	size_t want = *room ? 2 * *room : 256;

	if (n < *room)
		return list;
	list = reallocarray(list, want, size);
	if (list)
		*room = want;
	return list;
}

/* Does the extent lie within the image? */
static bool inside(const struct iso_verify *v, struct extent x)
{
	return (uint64_t)x.lba * SECTOR + x.size <= v->img->size;
}

static uint32_t sectors(struct extent x)
{
	return x.size / SECTOR + (x.size % SECTOR != 0);
}

/* Queue a directory.  No sector may belong to two of them: so a directory
 * within itself is found, and all of them together are no longer than the
 * image. */
static int add_dir(struct iso_verify *v, const struct iso9660_dirent *e,
		   struct extent x)
{
	uint32_t i;
	void *p;

	if (!inside(v, x))
		return damaged(v, e, "a directory beyond the end of the image");
	for (i = 0; i < sectors(x); i++) {
		uint64_t at = (uint64_t)x.lba + i;
		uint8_t bit = (uint8_t)(1u << at % 8);

		if (v->seen[at / 8] & bit)
			return damaged(v, e,
				       "a directory within itself, or "
				       "two that share their blocks");
		v->seen[at / 8] |= bit;
	}
	p = grow(v->dirs, v->n_dirs, &v->room_dirs, sizeof(*v->dirs));
	if (!p)
		return no_memory(v);
	v->dirs = p;
	v->dirs[v->n_dirs++] = x;
	return 0;
}

/* Check one system use entry, and note what it says. */
static int check_use(struct iso_verify *v, const struct iso9660_dirent *e,
		     const struct iso9660_use *u, struct attributes *a)
{
	struct rd r = u->data;
	const uint8_t *name;
	size_t n;

	v->rock = v->rock || !strcmp(u->sig, "PX") || !strcmp(u->sig, "NM") ||
		  !strcmp(u->sig, "TF") || !strcmp(u->sig, "RR");
	if (iso9660_use_px(u, &a->px))
		a->has_px = true;
	if (!strcmp(u->sig, "CL"))
		a->relocated = true;
	if (!strcmp(u->sig, "CL") || !strcmp(u->sig, "RE"))
		v->relocated = true;
	if (!strcmp(u->sig, "NM")) {
		rd_skip(&r, 1);
		n = rd_left(&r);
		name = rd_bytes(&r, n);
		if (name && (memchr(name, 0, n) || memchr(name, '/', n)))
			return damaged(v, e, "a NUL or / in a name");
	}
	if (!strcmp(u->sig, "ZF")) {
		/* zisofs: algorithm, header size / 4, log2 of block size. */
		rd_skip(&r, 2);
		if (rd_u8(&r) != 4 || (n = rd_u8(&r)) < 15 || n > 17)
			return damaged(v, e, "compressed in an unknown way");
	}
	return 0;
}

static int verify_area(struct iso_verify *v, const struct iso9660_dirent *e,
		       struct rd area, struct attributes *a);

/* Verify the continuation area that a CE entry points to. */
static int verify_continuation(struct iso_verify *v,
			       const struct iso9660_dirent *e,
			       const struct iso9660_ce *ce,
			       struct attributes *a)
{
	uint8_t buf[SECTOR];
	struct rd area;
	int64_t n;

	if (++a->areas > CE_MAX)
		return damaged(v, e, "continuation areas without an end");
	if (ce->off > SECTOR || ce->len > SECTOR - ce->off)
		return damaged(v, e, "a continuation area beyond its block");
	n = image_pread(v->img, buf, sizeof(buf), (uint64_t)ce->block * SECTOR);
	if (n != SECTOR)
		return damaged(v, e,
			       "a continuation area beyond the end of "
			       "the image");
	rd_init(&area, buf + ce->off, ce->len);
	return verify_area(v, e, area, a);
}

static int verify_area(struct iso_verify *v, const struct iso9660_dirent *e,
		       struct rd area, struct attributes *a)
{
	struct iso9660_ce ce, next = {0};
	struct iso9660_use u;
	bool more = false;
	int rc;

	while (iso9660_use_next(&area, &u)) {
		/* Of several CE entries the last one counts, as in
		 * libarchive. */
		if (iso9660_use_ce(&u, &ce)) {
			next = ce;
			more = true;
		}
		rc = check_use(v, e, &u, a);
		if (rc)
			return rc;
	}
	return more ? verify_continuation(v, e, &next, a) : 0;
}

static int read_attributes(struct iso_verify *v, const struct iso9660_dirent *e,
			   struct attributes *a)
{
	struct iso9660_use u;
	struct rd area = e->use;

	memset(a, 0, sizeof(*a));
	if (v->root) {
		v->root = false;
		v->susp = iso9660_use_next(&area, &u) &&
			  iso9660_use_sp(&u, &v->skip);
		area = e->use;
	} else {
		rd_skip(&area, v->skip);
	}
	return v->susp ? verify_area(v, e, area, a) : 0;
}

static int add_file(struct iso_verify *v, const struct iso9660_dirent *e,
		    const struct attributes *a, struct extent x)
{
	struct file *f;
	void *p;

	if (!x.size)
		return 0;
	if (!inside(v, x))
		return damaged(v, e, "a file beyond the end of the image");
	p = grow(v->files, v->n_files, &v->room_files, sizeof(*v->files));
	if (!p)
		return no_memory(v);
	v->files = p;
	f = &v->files[v->n_files++];
	f->at = x;
	f->serial = a->has_px && a->px.has_serial ? a->px.serial : x.lba;
	return 0;
}

/* By the mode: some writers give symbolic links a size other than 0. */
static bool is_regular(const struct attributes *a)
{
	return !a->has_px || S_ISREG(a->px.mode);
}

/* *more: the file goes on in the next record. */
static int verify_record(struct iso_verify *v, const struct iso9660_dirent *e,
			 bool *more)
{
	struct extent x = {e->lba, e->size};
	bool dir = (e->flags & ISO9660_DIRECTORY) != 0, further = *more;
	struct attributes a;
	int rc = read_attributes(v, e, &a);

	*more = (e->flags & ISO9660_MORE) != 0;
	if (rc || iso9660_dirent_is_self(e) || iso9660_dirent_is_parent(e))
		return rc;
	if (!v->rock && memchr(e->name, '/', e->name_len))
		return damaged(v, e, "a / in a name");
	if (a.has_px && !a.relocated && dir != S_ISDIR(a.px.mode))
		return damaged(v, e,
			       "its directory flag and its mode disagree");
	/* The records of a file in several extents are one name. */
	if (!further && ++v->names > v->max_names)
		return damaged(v, e, "more files than --max-files allows");
	if (dir)
		return add_dir(v, e, x);
	/* The extents of one file have one serial number: no hard links. */
	if (further || *more)
		return inside(v, x) ? 0
				    : damaged(v, e,
					      "a file beyond the end of "
					      "the image");
	return a.relocated || !is_regular(&a) ? 0 : add_file(v, e, &a, x);
}

static int verify_dir(struct iso_verify *v, struct extent x)
{
	struct iso9660_dirent e;
	uint8_t buf[SECTOR];
	bool more = false;
	uint32_t i;
	int rc;

	for (i = 0; i < sectors(x); i++) {
		int64_t n = image_pread(v->img, buf, sizeof(buf),
					((uint64_t)x.lba + i) * SECTOR);
		struct rd r;

		if (n <= 0)
			return damaged(v, NULL, "a directory cannot be read");
		rd_init(&r, buf, (size_t)n);
		while ((rc = iso9660_dirent_next(&r, &e)) > 0) {
			rc = verify_record(v, &e, &more);
			if (rc)
				return rc;
		}
		if (rc)
			return damaged(v, NULL, "a damaged directory");
	}
	return 0;
}

static int by_lba(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->at.lba != y->at.lba)
		return x->at.lba < y->at.lba ? -1 : 1;
	return 0;
}

/* libarchive takes two files that follow each other on the disc for one if they
 * have one serial number, without a look at their extents. */
static int check_hard_links(struct iso_verify *v)
{
	size_t i;

	if (v->n_files)
		qsort(v->files, v->n_files, sizeof(*v->files), by_lba);
	for (i = 1; i < v->n_files; i++) {
		const struct file *a = &v->files[i - 1], *b = &v->files[i];

		if (a->serial == b->serial &&
		    (a->at.lba != b->at.lba || a->at.size != b->at.size))
			return damaged(v, NULL,
				       "two files have one serial number, "
				       "but different extents");
	}
	return 0;
}

/* Verify the tree of one volume descriptor, from its root on. */
static int verify_tree(struct iso_verify *v, const struct iso9660_vd *vd)
{
	int rc;

	v->names = 0;
	v->n_dirs = 0;
	v->n_files = 0;
	v->root = true;
	v->susp = false;
	v->skip = 0;
	rc = add_dir(v, NULL, (struct extent){vd->root_lba, vd->root_size});
	while (!rc && v->n_dirs)
		rc = verify_dir(v, v->dirs[--v->n_dirs]);
	return rc ? rc : check_hard_links(v);
}

int iso_verify(struct image *img, uint64_t max_names, uint64_t *names)
{
	struct iso_verify v = {.img = img, .max_names = max_names};
	int rc;

	v.seen = calloc(1, (size_t)(img->size / SECTOR / 8 + 2));
	if (!v.seen)
		return no_memory(&v);
	rc = verify_tree(&v, &img->pvd);
	/* libarchive prefers Rock Ridge to Joliet, and that to plain names. */
	if (!rc && !v.rock && img->joliet.joliet)
		rc = verify_tree(&v, &img->joliet);
	*names = v.relocated ? 0 : v.names;
	free(v.seen);
	free(v.dirs);
	free(v.files);
	return rc;
}
