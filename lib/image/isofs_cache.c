/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an image within bounds, and the directories kept: see isofs_dir.h. */
#include "image/isofs_dir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "image/isofs.h"
#include "wire/err.h"

int isofs_fail(struct isofs *fs, int err, const char *why)
{
	fs->why = why;
	return err;
}

int isofs_charge(struct isofs *fs, uint64_t n)
{
	if (n > fs->left)
		return isofs_fail(fs, PXE_ERANGE,
				  "more to read than any directory needs");
	fs->left -= n;
	return 0;
}

int isofs_read(struct isofs *fs, void *buf, size_t n, uint64_t off)
{
	uint8_t *p = buf;
	int rc;

	if (off > fs->size || n > fs->size - off)
		return isofs_fail(fs, PXE_EBADMSG,
				  "leads beyond the end of the image");
	rc = isofs_charge(fs, n);
	if (rc)
		return rc;
	while (n) {
		ssize_t got = pread(fs->fd, p, n, (off_t)off);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return isofs_fail(fs, -errno, NULL);
		if (!got)
			return isofs_fail(fs, PXE_EBADMSG,
					  "the image was cut short");
		p += got;
		off += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

void isofs_dir_free(struct isofs_dir *d)
{
	if (!d)
		return;
	free(d->v);
	free(d->text);
	free(d);
}

static void forget(struct isofs *fs, size_t i)
{
	fs->bytes -= fs->slot[i]->bytes;
	isofs_dir_free(fs->slot[i]);
	fs->slot[i] = NULL;
}

void isofs_dir_drop(struct isofs *fs)
{
	size_t i;

	for (i = 0; i < ISOFS_DIRS; i++)
		if (fs->slot[i])
			forget(fs, i);
}

/* The slot that was not used for longest, and can be used for another one. */
static size_t oldest(const struct isofs *fs)
{
	size_t i, v = ISOFS_DIRS;

	for (i = 0; i < ISOFS_DIRS; i++)
		if (fs->slot[i] && !fs->slot[i]->refs &&
		    (v == ISOFS_DIRS || fs->slot[i]->used < fs->slot[v]->used))
			v = i;
	return v;
}

/* Make room for a directory of so many bytes; returns the slot for it. */
static size_t make_room(struct isofs *fs, size_t bytes)
{
	size_t i, v;

	while (fs->bytes + bytes > ISOFS_CACHE_MAX &&
	       (v = oldest(fs)) != ISOFS_DIRS)
		forget(fs, v);
	for (i = 0; i < ISOFS_DIRS; i++)
		if (!fs->slot[i])
			return i;
	/* One list at a time keeps one directory: there is another one. */
	v = oldest(fs);
	forget(fs, v);
	return v;
}

int isofs_dir_get(struct isofs *fs, uint64_t off, uint64_t size,
		  struct isofs_dir **out)
{
	size_t i;
	int rc;

	for (i = 0; i < ISOFS_DIRS; i++) {
		struct isofs_dir *d = fs->slot[i];

		if (!d || d->off != off || d->size != size)
			continue;
		d->used = ++fs->clock;
		*out = d;
		return 0;
	}
	rc = isofs_load(fs, off, size, out);
	if (rc)
		return rc;
	(*out)->used = ++fs->clock;
	i = make_room(fs, (*out)->bytes);
	fs->slot[i] = *out;
	fs->bytes += (*out)->bytes;
	return 0;
}

static int compare(const struct isofs *fs, const char *a, size_t a_len,
		   const char *b, size_t b_len)
{
	size_t n = a_len < b_len ? a_len : b_len;
	int c;

	/* Plain names are upper case on the disc, and lower case in most
	 * requests, as every system shows them so. */
	c = fs->names == ISOFS_PLAIN ? strncasecmp(a, b, n) : memcmp(a, b, n);
	return c ? c : (a_len > b_len) - (a_len < b_len);
}

int isofs_compare(const struct isofs *fs, const struct isofs_dir *d,
		  const struct isofs_entry *a, const struct isofs_entry *b)
{
	return compare(fs, d->text + a->name, a->name_len, d->text + b->name,
		       b->name_len);
}

const struct isofs_entry *isofs_dir_find(const struct isofs *fs,
					 const struct isofs_dir *d,
					 const char *name, size_t len)
{
	size_t lo = 0, hi = d->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct isofs_entry *e = &d->v[mid];

		if (compare(fs, d->text + e->name, e->name_len, name, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == d->n || compare(fs, d->text + d->v[lo].name,
				  d->v[lo].name_len, name, len) != 0)
		return NULL;
	return &d->v[lo];
}

const struct isofs_entry *isofs_dir_find_fold(const struct isofs_dir *d,
					      const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].name_len == len &&
		    !strncasecmp(d->text + d->v[i].name, name, len))
			return &d->v[i];
	return NULL;
}
