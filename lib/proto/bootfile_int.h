/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_BOOTFILE_INT_H
#define PXE_PROTO_BOOTFILE_INT_H

/* What bootfile.c, bootfile_pe.c and bootfile_name.c share, and no others. */

#include "proto/bootfile.h"

/*
 * Do the n bytes at p hold the len bytes of s at offset at?  False if they end
 * before.
 */
bool bootfile_has(const void *p, size_t n, size_t at, const void *s,
		  size_t len);

/*
 * Identify the n bytes at p as a PE or DOS program: set kind, machine and what
 * is known of a signature in *b and return true.  False, with *b unchanged, if
 * they are the beginning of neither.
 */
bool bootfile_pe(struct bootfile *b, const void *p, size_t n);

#endif
