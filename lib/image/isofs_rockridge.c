/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rock Ridge names, links, modes and times out of the system use area of a
 * directory record, and of the continuation areas (CE) that it goes on in.
 */
#include "image/isofs_rockridge.h"

#include <string.h>

#include "proto/iso9660_name.h"
#include "wire/err.h"
#include "wire/rd.h"

#define SECTOR ISO9660_SECTOR

/* Continuation areas of one record; the longest names need one or two. */
#define CE_MAX 32

static int damaged(struct isofs *fs, const char *why)
{
	return isofs_fail(fs, PXE_EBADMSG, why);
}

void isofs_rockridge_clear(struct isofs_rockridge *rr)
{
	txt_init(&rr->nm, rr->name, sizeof(rr->name));
	txt_init(&rr->sl, rr->target, sizeof(rr->target));
	rr->sl_more = rr->sl_bad = rr->is_link = false;
	rr->hidden = rr->relocated = rr->packed = false;
	rr->has_mode = rr->has_mtime = false;
}

bool isofs_is_name(const uint8_t *p, size_t n)
{
	return !n || (!memchr(p, 0, n) && !memchr(p, '/', n));
}

/* P1282, 4.1.3.1: one component of a link's target. */
static void add_component(struct isofs_rockridge *rr,
			  const struct iso9660_part *p)
{
	bool joined = rr->sl_more;

	rr->sl_more = p->flags & ISO9660_PART_MORE;
	if (p->flags & ISO9660_PART_ROOT) {
		/* The link is absolute, wherever this component stands. */
		txt_init(&rr->sl, rr->target, sizeof(rr->target));
		txt_str(&rr->sl, "/");
		return;
	}
	if (!isofs_is_name(p->text, p->len))
		rr->sl_bad = true;
	if (!joined && rr->sl.len && rr->target[rr->sl.len - 1] != '/')
		txt_str(&rr->sl, "/");
	if (p->flags & ISO9660_PART_PARENT)
		txt_str(&rr->sl, "..");
	else if (p->flags & ISO9660_PART_SELF)
		txt_str(&rr->sl, ".");
	else
		txt_mem(&rr->sl, (const char *)p->text, p->len);
}

static void add_link(struct isofs_rockridge *rr, struct iso9660_sl *sl)
{
	struct iso9660_part p;
	int rc;

	rr->is_link = true;
	while ((rc = iso9660_part_next(&sl->parts, &p)) > 0)
		add_component(rr, &p);
	if (rc)
		rr->sl_bad = true;
}

/* Take what one system use entry says. */
static int take_use(struct isofs_rockridge *rr, struct isofs *fs,
		    const struct iso9660_use *u)
{
	struct iso9660_nm nm;
	struct iso9660_sl sl;
	struct iso9660_px px;

	if (iso9660_use_nm(u, &nm)) {
		if (nm.special || !isofs_is_name(nm.text, nm.len))
			return damaged(fs, "an invalid name");
		txt_mem(&rr->nm, (const char *)nm.text, nm.len);
	} else if (iso9660_use_sl(u, &sl)) {
		add_link(rr, &sl);
	} else if (iso9660_use_px(u, &px)) {
		rr->has_mode = true;
		rr->mode = px.mode;
	} else if (iso9660_use_tf(u, &rr->mtime)) {
		rr->has_mtime = true;
	} else if (iso9660_use_cl(u, &rr->cl)) {
		rr->relocated = true;
	} else if (!strcmp(u->sig, "RE")) {
		rr->hidden = true;
	} else if (!strcmp(u->sig, "ZF")) {
		rr->packed = true;
	}
	return 0;
}

/* Take one area.  1 if it goes on at *ce, 0 if not, or an error. */
static int take_area(struct isofs_rockridge *rr, struct isofs *fs,
		     struct rd area, struct iso9660_ce *ce)
{
	struct iso9660_use u;
	int rc, more = 0;

	while (iso9660_use_next(&area, &u)) {
		if (iso9660_use_ce(&u, ce)) {
			more = 1;
			continue;
		}
		rc = take_use(rr, fs, &u);
		if (rc)
			return rc;
	}
	return more;
}

/* Read the area that ce points to, unless its block was read last. */
static int read_area(struct isofs *fs, struct isofs_ce_block *block,
		     const struct iso9660_ce *ce, struct rd *area)
{
	uint64_t off = (uint64_t)ce->block * SECTOR;
	int rc = isofs_charge(fs, ce->len);

	if (rc)
		return rc;
	if (ce->off > SECTOR || ce->len > SECTOR - ce->off)
		return damaged(fs, "a continuation area beyond its block");
	if (!off || off != block->off) {
		block->off = 0;
		rc = isofs_read(fs, block->data, SECTOR, off);
		if (rc)
			return rc;
		block->off = off;
	}
	rd_init(area, block->data + ce->off, ce->len);
	return 0;
}

int isofs_rockridge_read(struct isofs_rockridge *rr, struct isofs *fs,
			 struct isofs_ce_block *block,
			 const struct iso9660_dirent *e)
{
	struct rd area = e->use;
	struct iso9660_ce ce;
	unsigned n = 0;
	int rc;

	rd_skip(&area, fs->skip);
	while ((rc = take_area(rr, fs, area, &ce)) > 0) {
		if (++n > CE_MAX)
			return damaged(fs, "continuation areas without an end");
		rc = read_area(fs, block, &ce, &area);
		if (rc)
			return rc;
	}
	if (!rc && rr->nm.cut)
		return damaged(fs, "a name that is too long");
	return rc;
}
