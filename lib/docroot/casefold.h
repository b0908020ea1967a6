/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_CASEFOLD_H
#define PXE_DOCROOT_CASEFOLD_H

#include <stddef.h>
#include <stdint.h>

/*
 * File names without regard to the case of ASCII letters: Windows asks for
 * \boot\bcd, and the disk has Boot/BCD.  The path is looked up part by part:
 * the spelling that was asked for wins if it exists, else the first, in byte
 * order, of those that differ in case only.  The choice is final: where both
 * Boot and boot exist, a file that is missing in one is not looked for in the
 * other.
 *
 * The names of the last directories that were read are kept, since a machine
 * that looks for its configuration misses ten times in a row in one of them.
 */
struct casefold;

/* Most names of a directory; one with more of them is treated as empty. */
#define CASEFOLD_NAMES_MAX 65536

/* Most bytes of the names of a directory. */
#define CASEFOLD_BYTES_MAX (4u << 20)

/*
 * Seconds that a directory must have been left alone before what was read of
 * it is kept: file systems count time in ticks, and a second change within the
 * tick of the last one does not show in the directory's times.
 */
#define CASEFOLD_SETTLE 3

/*
 * A cache without directories.  settle is CASEFOLD_SETTLE, other values are for
 * tests.  For casefold_free(); NULL without memory.
 */
struct casefold *casefold_new(unsigned settle);

/* Free it and what it keeps; NULL is allowed. */
void casefold_free(struct casefold *f);

/*
 * Write to out, which has cap bytes, how name is spelled below the directory
 * root (a descriptor of root_open()).  The result is no longer than name.  0;
 * -ENOENT if there is no such file or it may not be read; -ENAMETOOLONG;
 * -ENOMEM.
 */
int casefold_find(struct casefold *f, int root, const char *name, char *out,
		  size_t cap);

/* How many directories were read from the disk since casefold_new(). */
uint64_t casefold_reads(const struct casefold *f);

#endif
