/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ISO9660_DIR_H
#define PXE_PROTO_ISO9660_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"

/*
 * Directory records of ISO 9660 (ECMA-119, 9.1) and the entries in their system
 * use areas (SUSP, IEEE P1281 1.12; Rock Ridge, IEEE P1282 1.12).  Views live
 * as long as the bytes that the reader was made of.  A function that returns
 * false leaves its result as it is.
 */

/* File flags of a record (ECMA-119, 9.1.6). */
enum iso9660_flags {
	ISO9660_DIRECTORY = 0x02,
	ISO9660_ASSOCIATED = 0x04, /* belongs to another file of that name */
	ISO9660_MORE = 0x80,	   /* the file goes on in the next record */
};

/* One directory record. */
struct iso9660_dirent {
	uint32_t lba;	     /* logical block of the first byte */
	uint32_t size;	     /* bytes of data */
	uint8_t xattr;	     /* logical blocks of attributes before the data */
	bool interleave;     /* the data is interleaved: it has gaps */
	uint8_t flags;	     /* enum iso9660_flags */
	const uint8_t *date; /* 7 bytes, for iso9660_date() */
	const uint8_t *name; /* as stored; does not end in NUL */
	size_t name_len;     /* at least 1 */
	struct rd use;	     /* the system use area */
};

/* Is it the record of the directory itself, "."? */
bool iso9660_dirent_is_self(const struct iso9660_dirent *e);

/* Is it the record of the directory above, ".."? */
bool iso9660_dirent_is_parent(const struct iso9660_dirent *e);

/*
 * Take the next record of a directory.  sector is a reader of one sector of it,
 * as no record crosses the end of a sector.  1 with *e; 0 at the end;
 * PXE_EBADMSG if what follows is not a record.
 */
int iso9660_dirent_next(struct rd *sector, struct iso9660_dirent *e);

/* One system use entry. */
struct iso9660_use {
	char sig[3]; /* signature word, e.g. "PX", with a NUL */
	uint8_t version;
	struct rd data; /* what follows the version */
};

/*
 * Take the next entry of a system use area.  1 with *u; 0 at the end, at an ST
 * entry, or where no entry begins, as the area may hold other data.
 */
int iso9660_use_next(struct rd *area, struct iso9660_use *u);

/*
 * Decode an SP entry, with which the "." of the root directory says that there
 * are system use entries (SUSP, 5.3): *skip is how many bytes to pass over at
 * the start of the area of every other record.  False if *u is not one.
 */
bool iso9660_use_sp(const struct iso9660_use *u, uint8_t *skip);

/* A continuation of a system use area, elsewhere in the image. */
struct iso9660_ce {
	uint32_t block; /* logical block */
	uint32_t off;	/* bytes from the start of the block */
	uint32_t len;	/* bytes */
};

/* Decode a CE entry (SUSP, 5.1).  False if *u is not one. */
bool iso9660_use_ce(const struct iso9660_use *u, struct iso9660_ce *ce);

/* POSIX file attributes. */
struct iso9660_px {
	uint32_t mode;	 /* st_mode */
	uint32_t serial; /* st_ino; 0 if has_serial is false */
	bool has_serial; /* not before Rock Ridge 1.12 */
};

/* Decode a PX entry (Rock Ridge, 4.1.1).  False if *u is not one. */
bool iso9660_use_px(const struct iso9660_use *u, struct iso9660_px *px);

#endif
