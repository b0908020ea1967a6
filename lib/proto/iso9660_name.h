/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ISO9660_NAME_H
#define PXE_PROTO_ISO9660_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/iso9660_dir.h"
#include "wire/rd.h"

/*
 * Names of files in ISO 9660 images, of each of the three kinds (ECMA-119;
 * Joliet Specification; Rock Ridge, IEEE P1282 1.12), targets of symbolic
 * links, and times.  Views live as long as the bytes that the reader was made
 * of.  A function that returns false leaves its result as it is.
 */

/*
 * How many bytes of e->name are the file's name by ECMA-119: without the
 * version number, and without the dot before it if there is no extension
 * ("README.;1" is README).
 */
size_t iso9660_name_plain(const struct iso9660_dirent *e);

/*
 * Write the name of a record of a Joliet directory, which is big-endian UTF-16,
 * as UTF-8 with a NUL to the cap bytes at dst, without the version number.
 * Half a surrogate pair becomes U+FFFD.  Returns its length without the NUL;
 * PXE_EBADMSG if the name has an odd number of bytes; PXE_ENOSPC if it does not
 * fit.
 */
int iso9660_name_joliet(char *dst, size_t cap, const struct iso9660_dirent *e);

/* A piece of a Rock Ridge name. */
struct iso9660_nm {
	const uint8_t *text; /* does not end in NUL */
	size_t len;
	bool more;    /* the name goes on in the next NM entry */
	bool special; /* the name is "." or "..", and text is empty */
};

/* Decode an NM entry (Rock Ridge, 4.1.4).  False if *u is not one. */
bool iso9660_use_nm(const struct iso9660_use *u, struct iso9660_nm *nm);

/* A piece of the target of a symbolic link. */
struct iso9660_sl {
	struct rd parts; /* for iso9660_part_next() */
	bool more;	 /* the target goes on in the next SL entry */
};

/* Decode an SL entry (Rock Ridge, 4.1.3).  False if *u is not one. */
bool iso9660_use_sl(const struct iso9660_use *u, struct iso9660_sl *sl);

/* What a part of a target is other than its text. */
enum iso9660_part_flags {
	ISO9660_PART_MORE = 1,	 /* its text goes on in the next part */
	ISO9660_PART_SELF = 2,	 /* "." */
	ISO9660_PART_PARENT = 4, /* ".." */
	ISO9660_PART_ROOT = 8,	 /* "/" */
};

/* A part of a target, what stands between two slashes. */
struct iso9660_part {
	uint8_t flags;	     /* enum iso9660_part_flags */
	const uint8_t *text; /* does not end in NUL */
	size_t len;
};

/*
 * Take the next part of a target.  1 with *p; 0 at the end; PXE_EBADMSG if the
 * part is not complete.
 */
int iso9660_part_next(struct rd *parts, struct iso9660_part *p);

/*
 * Decode a CL entry, which stands for a directory that was moved as it lay too
 * deep (Rock Ridge, 4.1.5.1): *block is the logical block where it is now.
 * False if *u is not one.
 */
bool iso9660_use_cl(const struct iso9660_use *u, uint32_t *block);

/*
 * Decode a TF entry (Rock Ridge, 4.1.6): *mtime is when the file was modified,
 * in seconds since 1970, UTC.  False if *u is not one or has no such time.
 */
bool iso9660_use_tf(const struct iso9660_use *u, int64_t *mtime);

/*
 * Decode a date of 7 bytes (ECMA-119, 9.1.5): *t gets seconds since 1970, UTC.
 * False if it is not a date, such as seven zeros, which mean "not known".
 */
bool iso9660_date(int64_t *t, const uint8_t date[static 7]);

#endif
