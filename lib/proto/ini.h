/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_INI_H
#define PXE_PROTO_INI_H

#include <stddef.h>

#include "wire/rd.h"

/*
 * INI files as in .treeinfo: [section], key = value or key: value, comments
 * that begin with # or ;.  There is no continuation and no quoting, and a line
 * that is none of these is passed over: the files come from images, and one
 * odd line must not hide the rest.  Lines end in LF or CR LF.
 */
struct ini {
	struct rd r;
	const char *section; /* of the current line; not NUL-terminated */
	size_t section_len;
};

/* One key.  The views live as long as the buffer; blanks around are cut. */
struct ini_item {
	const char *section, *key, *value;
	size_t section_len, key_len, value_len;
};

void ini_init(struct ini *it, const void *buf, size_t len);

/* The next key: 1 with *item, or 0 at the end. */
int ini_next(struct ini *it, struct ini_item *item);

/*
 * The value of the first such key in a section of that name, into out with a
 * NUL.  0; PXE_ENOENT if there is none; PXE_ENOSPC, with out empty, if it does
 * not fit; PXE_EBADMSG, with out empty, if it holds a NUL.
 */
int ini_get(const void *buf, size_t len, const char *section, const char *key,
	    char *out, size_t cap);

#endif
