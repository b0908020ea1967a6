/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_UNPACK_H
#define PXE_ISOEXTRACT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "publish/tree_writer.h"
#include "read/file_list.h"
#include "read/image.h"
#include "read/iso_archive.h"
#include "read/progress.h"

/* One pass over an image, in the order of the disc. */
struct unpack {
	/* Set by the caller, who owns all of it. */
	struct image *img;
	struct file_list *files;  /* empty; gets every name that is kept */
	struct tree_writer *tree; /* gets the files; NULL: write nothing */
	struct progress *progress;
	uint64_t max_files;  /* names in the image */
	uint64_t max_bytes;  /* that are written */
	uint64_t want_names; /* that iso_verify() counted; 0: not known */

	/* Used by unpack.c; zero at the beginning. */
	struct iso_archive ar;
	uint64_t names;	  /* that libarchive handed out so far */
	uint64_t bytes;	  /* that are written so far, or would be */
	unsigned skipped; /* names that were left out so far */
	bool any_file;
	size_t first;  /* number in files of the last regular file */
	size_t source; /* number of the name of it to link further ones to */
};

/*
 * Read the whole image: every name that is kept goes to u->files, which is
 * sorted then, and every file, directory and link to u->tree.  Paths must pass
 * path_check(); symbolic links that path_check_link() refuses, devices, FIFOs
 * and sockets are left out with a warning.
 *
 * 0, or an exit status after a message: EX_DATAERR if the image is damaged,
 * hostile, beyond the limits, or has its files in a UDF file system;
 * EX_TEMPFAIL if a signal is pending (signals.h); EX_IOERR for a failed read;
 * that of tree_writer_status() for a failed write; EX_OSERR.
 */
int unpack_image(struct unpack *u);

#endif
