/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_ROCKRIDGE_H
#define PXE_IMAGE_ISOFS_ROCKRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/isofs.h"
#include "image/isofs_read.h"
#include "proto/iso9660.h"
#include "proto/iso9660_dir.h"
#include "util/txt.h"

/*
 * What the system use entries of one directory record say (SUSP, IEEE P1281;
 * Rock Ridge, IEEE P1282).  Only lib/image/isofs* includes this.
 */

/* Bytes of a name: Joliet has 127 characters of 3 bytes at most, others 255. */
#define ISOFS_NAME_MAX 511

struct isofs_rockridge {
	char name[ISOFS_NAME_MAX + 1];
	struct txt nm; /* of name; from NM entries */
	char target[ISOFS_PATH_MAX];
	struct txt sl;	/* of target; from SL entries */
	bool sl_more;	/* the next component continues the last one */
	bool sl_bad;	/* a component is no name */
	bool is_link;	/* SL was seen */
	bool hidden;	/* RE: relocated, a CL entry elsewhere leads here */
	bool relocated; /* CL: a directory that lies at the block cl */
	uint32_t cl;
	bool packed; /* ZF: compressed (zisofs) */
	bool has_mode;
	uint32_t mode; /* PX: st_mode */
	bool has_mtime;
	int64_t mtime; /* TF: seconds since 1970 */
};

/* The block of continuation areas read last: many records share one.  Begins as
 * all zeros. */
struct isofs_ce_block {
	uint64_t off; /* in the image, in bytes; 0: none was read */
	uint8_t data[ISO9660_SECTOR];
};

/* Make *rr empty. */
void isofs_rockridge_clear(struct isofs_rockridge *rr);

/*
 * Read the system use area of e, and the areas that continue it, into *rr,
 * which is empty.  0; PXE_EBADMSG (a name that is none or too long,
 * continuation areas beyond their block or without an end); or an error of
 * isofs_read().
 */
int isofs_rockridge_read(struct isofs_rockridge *rr, struct isofs *fs,
			 struct isofs_ce_block *block,
			 const struct iso9660_dirent *e);

/* True if none of the n bytes at p is a NUL or '/'. */
bool isofs_is_name(const uint8_t *p, size_t n);

#endif
