/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_FACTS_H
#define PXE_PROTO_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/*
 * Facts: what one boot image is, as KEY=value lines that `.` in sh can source
 * (pxe-facts(5)).  The values come from images, so they are hostile: the
 * writer quotes them so that sourcing them is safe whatever they hold, and
 * the reader takes only what sh would take as a plain assignment.
 */

/* The longest key and value in bytes.  A kernel takes 2048 at most. */
#define FACTS_KEY_MAX	32
#define FACTS_VALUE_MAX 8192

/* Bytes that facts_put() needs at most for a value of len bytes. */
#define FACTS_ROOM(len) (FACTS_KEY_MAX + 4 + 4 * (len))

/* The known keys; pxe-facts(5) says what each means. */
enum fact {
	FACT_ID,
	FACT_VERSION_ID,
	FACT_NAME,
	FACT_ARCH,
	FACT_FIRMWARE,
	FACT_FAMILY,
	FACT_VOLID,
	FACT_KERNEL,
	FACT_INITRD,
	FACT_CMDLINE,
	FACT_ISO,
	FACT_ANSWER,
	FACT_NETBOOT,
	FACT_MINRAM,
	FACT_RULE,
	FACT_SHA256,
	FACT_SOURCE,
	FACT_TREE,
	FACT_N /* how many there are */
};

/* The key as it is written, e.g. "VERSION_ID"; NULL unless f is known. */
const char *fact_name(enum fact f);

/* The known key of these len bytes, or FACT_N. */
enum fact fact_find(const char *key, size_t len);

/* What is wrong, for a message "file:line: text". */
struct facts_why {
	unsigned line;	/* where the assignment begins, from 1 */
	char text[160]; /* printable; ends in NUL */
};

/* One assignment; the views live as long as the reader's buffer. */
struct facts_item {
	const char *key;
	size_t key_len;
	const char *raw; /* the value as written, quotes and all */
	size_t raw_len;
	size_t len;    /* of the value without its quotes, in bytes */
	unsigned line; /* where it begins, from 1 */
};

struct facts_rd {
	struct rd r;
	unsigned line;
};

void facts_rd_init(struct facts_rd *f, const void *buf, size_t len);

/*
 * The next assignment.  1 with *it; 0 at the end; PXE_EBADMSG or PXE_ERANGE
 * with *why, and then the next call goes on with the line after, so that one
 * pass reports every error.  A quoted value may span lines.
 */
int facts_next(struct facts_rd *f, struct facts_item *it,
	       struct facts_why *why);

/*
 * The value as sh would see it, into dst with a NUL; it->len + 1 bytes are
 * needed.  0, or PXE_ENOSPC with dst cut.
 */
int facts_value(const struct facts_item *it, char *dst, size_t cap);

/*
 * Is the value right for this known key: paths relative and inside the tree,
 * numbers in range, words from their list?  An empty value always is: it says
 * "unknown".  0, or PXE_EBADMSG with why->text; why->line is left alone.
 */
int facts_check(enum fact f, const char *value, struct facts_why *why);

/*
 * Write one line KEY=value, quoted where sh needs it.  The writer fails with
 * PXE_EBADMSG if key is not a key or value holds a NUL, which sh cannot keep,
 * and with PXE_ERANGE if value is longer than FACTS_VALUE_MAX.
 */
void facts_put(struct wr *w, const char *key, const char *value, size_t len);

#endif
