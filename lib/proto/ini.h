/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_INI_H
#define PXE_PROTO_INI_H

#include <stddef.h>

#include "wire/rd.h"

/*
 * INI files as the .treeinfo of install media is one (written by Python's
 * configparser): [section], key = value or key: value, and comments that begin
 * with # or ;.  There is no continuation and no quoting.  Lines end in LF or CR
 * LF.  A line that is none of these is passed over: the files come from images,
 * and one malformed line must not hide the rest.
 */

/* A position in a file. */
struct ini {
	struct rd r;
	const char *section; /* of the current line; does not end in NUL */
	size_t section_len;
};

/*
 * One key with its value and the section it stands in: views of the file that
 * do not end in NUL, without blanks around.
 */
struct ini_item {
	const char *section, *key, *value;
	size_t section_len, key_len, value_len;
};

/*
 * Start to read the len bytes at buf, which must outlive *it and all items; buf
 * may be NULL if len is 0.
 */
void ini_init(struct ini *it, const void *buf, size_t len);

/* Take the next key.  1 with *item; 0 at the end. */
int ini_next(struct ini *it, struct ini_item *item);

/*
 * Find the first key of that name in a section of that name in the len bytes at
 * buf, and write its value with a NUL to the cap bytes at out (cap is at least
 * 1).  0; otherwise out is empty: PXE_ENOENT if there is none, PXE_ENOSPC if it
 * does not fit, PXE_EBADMSG if it holds a NUL.
 */
int ini_get(const void *buf, size_t len, const char *section, const char *key,
	    char *out, size_t cap);

#endif
