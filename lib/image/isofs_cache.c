/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories that were decoded, the least recently used first to go. */
#include "image/isofs_cache.h"

#include "image/isofs.h"

/* Free the directory in slot i. */
static void evict(struct isofs *fs, size_t i)
{
	fs->bytes -= fs->slot[i]->bytes;
	isofs_dir_free(fs->slot[i]);
	fs->slot[i] = NULL;
}

void isofs_cache_drop(struct isofs *fs)
{
	size_t i;

	for (i = 0; i < ISOFS_DIRS; i++)
		if (fs->slot[i])
			evict(fs, i);
}

/* The slot of the least recently used directory that no isofs_list() walks;
 * ISOFS_DIRS if there is none. */
static size_t least_recent(const struct isofs *fs)
{
	size_t i, v = ISOFS_DIRS;

	for (i = 0; i < ISOFS_DIRS; i++)
		if (fs->slot[i] && !fs->slot[i]->refs &&
		    (v == ISOFS_DIRS || fs->slot[i]->used < fs->slot[v]->used))
			v = i;
	return v;
}

/* Make room for a directory of that many bytes.  The slot for it. */
static size_t make_room(struct isofs *fs, size_t bytes)
{
	size_t i, v;

	while (fs->bytes + bytes > ISOFS_CACHE_MAX &&
	       (v = least_recent(fs)) != ISOFS_DIRS)
		evict(fs, v);
	for (i = 0; i < ISOFS_DIRS; i++)
		if (!fs->slot[i])
			return i;
	/* One isofs_list() at a time holds one directory: others can go. */
	v = least_recent(fs);
	evict(fs, v);
	return v;
}

int isofs_cache_get(struct isofs *fs, uint64_t off, uint64_t size,
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
	rc = isofs_dir_load(fs, off, size, out);
	if (rc)
		return rc;
	(*out)->used = ++fs->clock;
	i = make_room(fs, (*out)->bytes);
	fs->slot[i] = *out;
	fs->bytes += (*out)->bytes;
	return 0;
}
