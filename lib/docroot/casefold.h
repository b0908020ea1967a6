/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_CASEFOLD_H
#define PXE_DOCROOT_CASEFOLD_H

#include <stddef.h>
#include <stdint.h>

/*
 * Names without regard to the case of ASCII letters: Windows asks for
 * \boot\bcd, and the disk has Boot/BCD.  Part by part of the path: what is
 * there as it was asked for wins, else the first in byte order of those that
 * differ in case only.  The choice is final: where Boot and boot are both
 * there, a file that is missing in one is not looked for in the other.
 *
 * The last directories that were read are kept, since a machine that looks for
 * its configuration misses ten times in a row in one of them.
 */
struct casefold;

/* Names in the largest directory that is looked through. */
#define CASEFOLD_NAMES_MAX 65536

/* Bytes of these. */
#define CASEFOLD_BYTES_MAX (4u << 20)

/*
 * Seconds that a directory must have been left alone before what was read of
 * it is trusted: file systems count time in ticks, and a change in the tick of
 * the last one cannot be seen.
 */
#define CASEFOLD_SETTLE 3

/* settle is CASEFOLD_SETTLE, but in tests.  NULL without memory. */
struct casefold *casefold_new(unsigned settle);
void casefold_free(struct casefold *f);

/*
 * The spelling, below the directory root (see docroot/root.h), of what name
 * means; it has as many bytes as name at the most, and goes to out, which has
 * cap of them.  0; -ENOENT, also for what may not be read; -ENAMETOOLONG;
 * -ENOMEM.
 */
int casefold_find(struct casefold *f, int root, const char *name, char *out,
		  size_t cap);

/* Directories that were read from the disk so far. */
uint64_t casefold_reads(const struct casefold *f);

#endif
