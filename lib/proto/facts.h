/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_FACTS_H
#define PXE_PROTO_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/*
 * Facts: what one boot image is, as KEY=value lines that the command "." of sh
 * can read (pxe-facts(5)).  The values come from images, so they are hostile:
 * the writer quotes them so that sh takes any value for data, and the reader
 * accepts only what sh would take for an assignment without any expansion.
 */

/* The longest key and value in bytes.  A command line has 2048 at most. */
#define FACTS_KEY_MAX	32
#define FACTS_VALUE_MAX 8192

/* How many bytes facts_put() writes at most for a value of len bytes. */
#define FACTS_ROOM(len) (FACTS_KEY_MAX + 4 + 4 * (len))

/* --- the known keys: facts_key.c ----------------------------------------- */

/* pxe-facts(5) says what each means. */
enum facts_key {
	FACTS_ID,
	FACTS_VERSION_ID,
	FACTS_NAME,
	FACTS_ARCH,
	FACTS_FIRMWARE,
	FACTS_FAMILY,
	FACTS_VOLID,
	FACTS_KERNEL,
	FACTS_INITRD,
	FACTS_CMDLINE,
	FACTS_ISO,
	FACTS_ANSWER,
	FACTS_NETBOOT,
	FACTS_MINRAM,
	FACTS_RULE,
	FACTS_SHA256,
	FACTS_SOURCE,
	FACTS_TREE,
	FACTS_N_KEYS /* how many there are */
};

/*
 * A key as it is written, e.g. "VERSION_ID".  Static; NULL for FACTS_N_KEYS and
 * above.
 */
const char *facts_key_name(enum facts_key f);

/* The key that is spelt as the len bytes at key; FACTS_N_KEYS: unknown. */
enum facts_key facts_key_find(const char *key, size_t len);

/* An error in a facts file, for a message "file:line: text". */
struct facts_why {
	unsigned line;	/* where the assignment begins, from 1 */
	char text[160]; /* printable ASCII; ends in NUL */
};

/*
 * Is value, a C string, right for a known key: paths relative and inside the
 * image's tree, numbers in range, names from their list?  The empty value,
 * "unknown", always is.  0; PXE_EBADMSG with the reason in why->text (why->line
 * is not set).
 */
int facts_key_check(enum facts_key f, const char *value, struct facts_why *why);

/* --- reading and writing: facts.c ----------------------------------------- */

/* One assignment; the views live as long as the reader's buffer. */
struct facts_item {
	const char *key;
	size_t key_len;
	const char *raw; /* the value as written, with its quotes */
	size_t raw_len;
	size_t len;    /* bytes of the value without its quotes */
	unsigned line; /* where the assignment begins, from 1 */
};

/* A position in a facts file. */
struct facts_rd {
	struct rd r;
	unsigned line; /* from 1 */
};

/*
 * Start to read the len bytes at buf, which must outlive the reader and its
 * items; buf may be NULL if len is 0.
 */
void facts_rd_init(struct facts_rd *f, const void *buf, size_t len);

/*
 * Take the next assignment.  1 with *it; 0 at the end; PXE_EBADMSG or
 * PXE_ERANGE with *why.  After an error the next call goes on with the
 * following line, so that one pass reports every error.  A quoted value may
 * span lines.
 */
int facts_next(struct facts_rd *f, struct facts_item *it,
	       struct facts_why *why);

/*
 * Write the value of an assignment, without its quotes and with a NUL, to the
 * cap bytes at dst; it->len + 1 bytes are needed.  0; PXE_ENOSPC with dst cut
 * off, but ending in NUL if cap is not 0.
 */
int facts_value(const struct facts_item *it, char *dst, size_t cap);

/*
 * Append one line KEY=value to w: the C string key and the len bytes at value,
 * quoted where sh needs it.  w fails with PXE_EBADMSG if key is not spelt like
 * a key or value holds a NUL, which sh cannot keep; with PXE_ERANGE if value is
 * longer than FACTS_VALUE_MAX; with PXE_ENOSPC if the line does not fit.
 */
void facts_put(struct wr *w, const char *key, const char *value, size_t len);

#endif
