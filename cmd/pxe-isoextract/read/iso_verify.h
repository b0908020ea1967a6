/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_ISO_VERIFY_H
#define PXE_ISOEXTRACT_ISO_VERIFY_H

#include <stdint.h>

#include "read/image.h"

/*
 * Verify the directory tree of an image before libarchive reads it.  An image
 *is refused for what libarchive would not see, or not survive:
 *
 *	- continuation areas that lead in a circle: libarchive never returns
 *	- a NUL or '/' in a name: the name would be cut, or lead elsewhere
 *	- two files with one serial number but different extents: one of them
 *	  would become a hard link to the other
 *	- a directory record whose Rock Ridge mode is that of a file, or the
 *	  other way round: the names in it would be missing
 *	- a directory within itself, or two that share blocks
 *	- an extent beyond the end of the image
 *	- more names than max_names, which bounds the work
 *
 * The tree is the one that libarchive chooses: that of the primary volume
 * descriptor if it has Rock Ridge entries or there is no Joliet.
 *
 * 0 with the number of names in *names, or 0 there if directories were
 *relocated (Rock Ridge, RE and CL) so that names do not add up; or an exit
 *status after a message: EX_DATAERR, EX_OSERR.
 */
int iso_verify(struct image *img, uint64_t max_names, uint64_t *names);

#endif
