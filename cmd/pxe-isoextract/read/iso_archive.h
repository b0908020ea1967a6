/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_ISO_ARCHIVE_H
#define PXE_ISOEXTRACT_ISO_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "read/image.h"

struct archive;
struct archive_entry;

/* libarchive's ISO 9660 reader, reading a struct image. */
struct iso_archive {
	struct archive *a; /* NULL: not open */
	struct image *img; /* the caller's */
	uint64_t pos;	   /* of the next byte that libarchive reads */
};

/*
 * Start reading the names and files of img, which must stay open.  0, or an
 * exit status after a message: EX_DATAERR if libarchive finds the image
 * damaged, EX_IOERR, EX_OSERR.  iso_archive_close() is due in every case.
 */
int iso_archive_open(struct iso_archive *ar, struct image *img);

/*
 * Go on to the next name, in the order of the disc: *e lives until the next
 * call, and is NULL after the last one.  0, or an exit status after a message:
 * EX_DATAERR (a damaged image), EX_IOERR.
 */
int iso_archive_next(struct iso_archive *ar, struct archive_entry **e);

/*
 * Read more of the current entry's content: *n bytes at *p, which belong at
 * *off of the file and live until the next call; *p is NULL at the end.  0, or
 * an exit status after a message: EX_DATAERR (a damaged image), EX_IOERR.
 */
int iso_archive_data(struct iso_archive *ar, const void **p, size_t *n,
		     int64_t *off);

/* Free what iso_archive_open() made; the image stays open. */
void iso_archive_close(struct iso_archive *ar);

#endif
