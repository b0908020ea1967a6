/* SPDX-License-Identifier: BSD-2-Clause */
/* What a boot file is, from as much of its beginning as was captured. */
#ifndef PXE_SNIFF_FILE_TYPE_H
#define PXE_SNIFF_FILE_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/bootfile.h"

/*
 * Look at the first bytes of a file: of len that were sent, have were captured
 * and are at p.  True, and *b is set, if they show what the file is or that it
 * is of no known kind; false, and *b is BOOTFILE_UNKNOWN, if that depends on
 * bytes that were not captured.
 */
bool file_type_look(struct bootfile *b, const void *p, size_t have, size_t len);

#endif
