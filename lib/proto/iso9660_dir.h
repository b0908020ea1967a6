/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ISO9660_DIR_H
#define PXE_PROTO_ISO9660_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"

/*
 * Directory records (ECMA-119, 9.1) and what is in their system use areas
 * (SUSP, IEEE P1281; Rock Ridge, IEEE P1282).  Views live as long as the
 * buffer.  A function that returns false leaves its result alone.
 */

enum iso9660_flags {
	ISO9660_DIRECTORY = 0x02,
	ISO9660_ASSOCIATED = 0x04, /* belongs to another file of that name */
	ISO9660_MORE = 0x80,	   /* the file goes on in the next record */
};

struct iso9660_dirent {
	uint32_t lba;	     /* in logical blocks */
	uint32_t size;	     /* in bytes */
	uint8_t xattr;	     /* blocks of attributes before the data */
	bool interleave;     /* the data lies in pieces, with gaps */
	uint8_t flags;	     /* enum iso9660_flags */
	const uint8_t *date; /* 7 bytes, for iso9660_date() */
	const uint8_t *name;
	size_t name_len; /* at least 1 */
	struct rd use;	 /* the system use area, as it is */
};

/* Is it "." or ".."? */
bool iso9660_dirent_is_self(const struct iso9660_dirent *e);
bool iso9660_dirent_is_parent(const struct iso9660_dirent *e);

/*
 * The next record of one sector of a directory; no record crosses its end.  1
 * with *e; 0 at the end; PXE_EBADMSG if the rest makes no sense.
 */
int iso9660_dirent_next(struct rd *sector, struct iso9660_dirent *e);

/* One system use entry. */
struct iso9660_use {
	char sig[3]; /* "PX", with a NUL */
	uint8_t version;
	struct rd data; /* after the version */
};

/*
 * The next entry of an area.  1 with *u, 0 at its end, at an ST entry, or where
 * no entry begins: the area may hold other things.
 */
int iso9660_use_next(struct rd *area, struct iso9660_use *u);

/* The entry of the root's "." that says that SUSP is there, and how many bytes
 * to pass over in each other area.  False if this is not one. */
bool iso9660_use_sp(const struct iso9660_use *u, uint8_t *skip);

/* Where the area goes on.  False if this is not a CE entry. */
struct iso9660_ce {
	uint32_t block; /* logical block */
	uint32_t off;	/* bytes from its start */
	uint32_t len;	/* bytes */
};
bool iso9660_use_ce(const struct iso9660_use *u, struct iso9660_ce *ce);

/* POSIX attributes.  False if this is not a PX entry.  serial is 0, and told
 * false, where the entry has none (Rock Ridge before 1.12). */
struct iso9660_px {
	uint32_t mode;
	uint32_t serial;
	bool told;
};
bool iso9660_use_px(const struct iso9660_use *u, struct iso9660_px *px);

#endif
