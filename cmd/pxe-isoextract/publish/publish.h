/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_PUBLISH_H
#define PXE_ISOEXTRACT_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "publish/dest.h"
#include "read/image.h"

/*
 * From a hidden tree to a published version in DEST, which the caller has
 * opened with dest_open().  Names change by rename(2) only, after all that they
 * lead to has reached the disk.  All functions return 0, or an exit status
 * after a message: that of dest_status().
 */

/* Make the hidden directory DEST_NEW_TREE, mode 0700, and open it as
 * d->tree_fd. */
int publish_begin(struct dest *d);

/*
 * Put the image file itself into the tree under that name: as a hard link if
 * link is set and the file is one that servers can read and only its owner can
 * write; else as a copy, in the first case with a warning.
 */
int publish_image_file(struct dest *d, const struct image *img,
		       const char *name, bool link);

/*
 * Sync the tree and its facts to the disk, give them the name of the version,
 * and switch DEST_CURRENT to it.  A tree of that name is replaced.  If it fails
 * while d->published is unset, DEST_CURRENT is what it was; if d->published is
 * set, only the last fsync(2) failed.
 */
int publish_version(struct dest *d, const char *version, const char *facts,
		    size_t len);

/*
 * Switch DEST_CURRENT to a version that is published.  If it fails while
 * d->published is unset, DEST_CURRENT is what it was; if d->published is set,
 * only the last fsync(2) failed.  EX_CANTCREAT if DEST_CURRENT is there and not
 * a symbolic link.
 */
int publish_current(struct dest *d, const char *version);

#endif
