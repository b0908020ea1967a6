/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libarchive on a struct image.  Only its ISO 9660 reader is enabled, without
 * filters: others would claim a hybrid image as tar.  What libarchive only
 * warns of means lost names or bytes (a directory that lies before its parent,
 * a file beyond the end), so a warning is an error here.
 */
#include "read/iso_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <sysexits.h>

#include "sys/log.h"
#include "util/txt.h"

static int failed(const struct iso_archive *ar)
{
	const char *why = archive_error_string(ar->a);
	char text[200];

	log_warnx("read: %s: %s", ar->img->name,
		  txt_escape(text, sizeof(text), why ? why : "damaged"));
	return archive_errno(ar->a) == EIO ? EX_IOERR : EX_DATAERR;
}

static ssize_t on_read(struct archive *a, void *ctx, const void **buf)
{
	struct iso_archive *ar = ctx;
	int64_t n = image_read(ar->img, ar->pos);

	if (n < 0) {
		archive_set_error(a, EIO, "%s", log_reason((int)n));
		return -1;
	}
	ar->pos += (uint64_t)n;
	*buf = ar->img->buf;
	return (ssize_t)n;
}

static int64_t on_skip(struct archive *a, void *ctx, int64_t n)
{
	struct iso_archive *ar = ctx;
	uint64_t size = ar->img->size;
	uint64_t left = ar->pos < size ? size - ar->pos : 0;

	(void)a;
	if (n < 0)
		return 0;
	if ((uint64_t)n > left)
		n = (int64_t)left;
	ar->pos += (uint64_t)n;
	return n;
}

static int64_t on_seek(struct archive *a, void *ctx, int64_t off, int whence)
{
	struct iso_archive *ar = ctx;
	int64_t base = 0;

	(void)a;
	if (whence == SEEK_CUR)
		base = (int64_t)ar->pos;
	else if (whence == SEEK_END)
		base = (int64_t)ar->img->size;
	if (off > INT64_MAX - base || base + off < 0)
		return ARCHIVE_FATAL;
	ar->pos = (uint64_t)(base + off);
	return base + off;
}

int iso_archive_open(struct iso_archive *ar, struct image *img)
{
	*ar = (struct iso_archive){.a = archive_read_new(), .img = img};
	if (!ar->a) {
		log_warnx("read: %s: out of memory", img->name);
		return EX_OSERR;
	}
	if (archive_read_support_format_iso9660(ar->a) == ARCHIVE_OK &&
	    archive_read_set_read_callback(ar->a, on_read) == ARCHIVE_OK &&
	    archive_read_set_skip_callback(ar->a, on_skip) == ARCHIVE_OK &&
	    archive_read_set_seek_callback(ar->a, on_seek) == ARCHIVE_OK &&
	    archive_read_set_callback_data(ar->a, ar) == ARCHIVE_OK &&
	    archive_read_open1(ar->a) == ARCHIVE_OK)
		return 0;
	return failed(ar);
}

int iso_archive_next(struct iso_archive *ar, struct archive_entry **e)
{
	int rc = archive_read_next_header(ar->a, e);

	if (rc == ARCHIVE_OK)
		return 0;
	*e = NULL;
	return rc == ARCHIVE_EOF ? 0 : failed(ar);
}

int iso_archive_data(struct iso_archive *ar, const void **p, size_t *n,
		     int64_t *off)
{
	int rc = archive_read_data_block(ar->a, p, n, off);

	if (rc == ARCHIVE_OK)
		return 0;
	*p = NULL;
	return rc == ARCHIVE_EOF ? 0 : failed(ar);
}

void iso_archive_close(struct iso_archive *ar)
{
	if (ar->a)
		(void)archive_read_free(ar->a);
	ar->a = NULL;
}
