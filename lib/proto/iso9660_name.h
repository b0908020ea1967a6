/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_ISO9660_NAME_H
#define PXE_PROTO_ISO9660_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/iso9660_dir.h"
#include "wire/rd.h"

/*
 * What the files of an image are called, in each of the three ways to call
 * them (ECMA-119; Joliet; Rock Ridge, IEEE P1282), where symbolic links lead,
 * and times.  Views live as long as the buffer.  A function that returns false
 * leaves its result alone.
 */

/*
 * How many bytes of the plain name count: without the version number and the
 * dot before it if there is no extension ("README.;1" is README).
 */
size_t iso9660_name_plain(const struct iso9660_dirent *e);

/*
 * The name of a record of a Joliet directory, big-endian UTF-16, as UTF-8 with
 * a NUL, without version number; half a surrogate pair becomes U+FFFD.  Its
 * length, PXE_EBADMSG if half a character is left over, or PXE_ENOSPC.
 */
int iso9660_name_joliet(char *dst, size_t cap, const struct iso9660_dirent *e);

/* A piece of a Rock Ridge name.  False if this is not an NM entry. */
struct iso9660_nm {
	const uint8_t *text;
	size_t len;
	bool more;    /* goes on in the next NM entry */
	bool special; /* stands for "." or "..", and has no text */
};
bool iso9660_use_nm(const struct iso9660_use *u, struct iso9660_nm *nm);

/* A piece of a symbolic link: parts for iso9660_part_next(). */
struct iso9660_sl {
	struct rd parts;
	bool more; /* goes on in the next SL entry */
};
bool iso9660_use_sl(const struct iso9660_use *u, struct iso9660_sl *sl);

enum iso9660_part_flags {
	ISO9660_PART_MORE = 1, /* its text goes on in the next part */
	ISO9660_PART_SELF = 2,
	ISO9660_PART_PARENT = 4,
	ISO9660_PART_ROOT = 8,
};

struct iso9660_part {
	uint8_t flags;
	const uint8_t *text;
	size_t len;
};

/* The next part of a link.  1 with *p, 0 at the end, or PXE_EBADMSG. */
int iso9660_part_next(struct rd *parts, struct iso9660_part *p);

/* A directory that was moved: the block where it is.  False if not CL. */
bool iso9660_use_cl(const struct iso9660_use *u, uint32_t *block);

/* When the file was modified, seconds since 1970.  False if this is not a TF
 * entry, or does not say. */
bool iso9660_use_tf(const struct iso9660_use *u, int64_t *mtime);

/* A date in 7 bytes (ECMA-119, 9.1.5).  False if it is none. */
bool iso9660_date(int64_t *t, const uint8_t date[static 7]);

#endif
