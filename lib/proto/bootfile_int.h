/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_BOOTFILE_INT_H
#define PXE_PROTO_BOOTFILE_INT_H

/* Between bootfile.c, bootfile_pe.c and bootfile_name.c only. */

#include "proto/bootfile.h"

/* Are the len bytes of s at offset at of the n bytes at p? */
bool bootfile_has(const void *p, size_t n, size_t at, const void *s,
		  size_t len);

/* Set *b if the file begins like a PE or DOS program; false otherwise. */
bool bootfile_pe(struct bootfile *b, const void *p, size_t n);

#endif
