/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_IMAGE_ISOFS_CACHE_H
#define PXE_IMAGE_ISOFS_CACHE_H

#include <stdint.h>

#include "image/isofs_dir.h"
#include "image/isofs_read.h"

/*
 * The cache of decoded directories of an image: the least recently used go when
 * there are ISOFS_DIRS of them, or they take more than ISOFS_CACHE_MAX bytes.
 * Only lib/image/isofs* includes this.
 */

/*
 * The directory in the extent of size bytes at off, from the cache, or decoded
 * and added to it.  *out lives until the next call, and as long as its refs is
 * above 0.  0, or an error of isofs_dir_load().
 */
int isofs_cache_get(struct isofs *fs, uint64_t off, uint64_t size,
		    struct isofs_dir **out);

/* Free all directories; none may be in use. */
void isofs_cache_drop(struct isofs *fs);

#endif
