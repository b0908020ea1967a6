/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_ISO_VERIFY_H
#define PXE_ISOEXTRACT_ISO_VERIFY_H

#include <stdint.h>

#include "read/image.h"

/*
 * Look through the directories of an image before libarchive does, for what it
 * does not see, or does not survive: continuation areas that lead in a circle
 * (it never returns), NULs that cut names short, files that it would take for
 * hard links of each other though they differ, a type that the record and Rock
 * Ridge disagree on (the children would be missing), directories within
 * directories, extents beyond the end.
 *
 * 0 with the number of names in *names (0 if it cannot be told), or an exit
 * status after a message.  max_names bounds the work.
 */
int iso_verify(struct image *img, uint64_t max_names, uint64_t *names);

#endif
