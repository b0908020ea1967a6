/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_UNPACK_H
#define PXE_ISOEXTRACT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publish/tree_writer.h"
#include "read/file_list.h"
#include "read/image.h"
#include "read/progress.h"

struct archive;

/* One pass over an image, in the order of the disc. */
struct unpack {
	struct image *img;
	struct file_list *files;  /* gets every name that is kept */
	struct tree_writer *tree; /* gets the files; NULL: only look */
	struct progress *progress;
	uint64_t max_files;
	uint64_t max_bytes;
	uint64_t names; /* that iso_verify() found; 0: not known */

	/* internal */
	struct archive *a;
	uint64_t pos; /* of the reader, in bytes */
	uint64_t n_names;
	uint64_t bytes;
	unsigned notes; /* warnings about skipped names so far */
	bool file;	/* a file came already; of the last one: */
	size_t first;	/* its number in list */
	size_t source;	/* and that of its newest copy, to link to */
};

/*
 * Read the whole image into the index and the tree; the index is sealed then.
 * 0, or an exit status after a message: EX_DATAERR if the image is damaged,
 * hostile or beyond the limits, EX_IOERR and others for what the disk says,
 * EX_TEMPFAIL if a signal asked to stop.
 */
int unpack_image(struct unpack *w);

/* The exit status for a failure to write, -errno. */
int unpack_status(int err);

#endif
