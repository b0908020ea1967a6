/* SPDX-License-Identifier: BSD-2-Clause */
/* A direct-mapped cache of blocks of files.  Contract: block_cache.h. */
#include "file/block_cache.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a block, and how many there are at most. */
#define CACHED_BLOCK_SIZE (64u * 1024)
#define CACHED_BLOCKS	  256

/*
 * Reading a block into the cache costs credit.  Credit grows by the bytes that
 * are copied from the cache, and by an eighth of those that the caller had to
 * read from the file, so that caching is tried again.  If every client reads at
 * a different place, a quarter of the bytes at most is read for nothing.
 */
#define READ_COST  (CACHED_BLOCK_SIZE / 2)
#define CREDIT_MAX (64 * READ_COST)

struct cached_block {
	uint64_t id; /* of the source; 0: empty */
	uint64_t at; /* number of the block in the source */
	size_t len;
	uint8_t *data;
};

struct block_cache {
	struct cached_block v[CACHED_BLOCKS];
	uint64_t credit; /* bytes */
};

struct block_cache *block_cache_new(void)
{
	struct block_cache *cache = calloc(1, sizeof(*cache));

	if (cache)
		cache->credit = CREDIT_MAX;
	return cache;
}

void block_cache_free(struct block_cache *cache)
{
	size_t i;

	if (!cache)
		return;
	for (i = 0; i < CACHED_BLOCKS; i++)
		free(cache->v[i].data);
	free(cache);
}

static void add_credit(struct block_cache *cache, uint64_t bytes)
{
	cache->credit += bytes;
	if (cache->credit > CREDIT_MAX)
		cache->credit = CREDIT_MAX;
}

/* Read block at of src into c, or leave c empty. */
static void fill(struct cached_block *c, const struct block_cache_source *src,
		 uint64_t at)
{
	uint64_t left = src->len > at * CACHED_BLOCK_SIZE
				? src->len - at * CACHED_BLOCK_SIZE
				: 0;
	size_t want = left < CACHED_BLOCK_SIZE ? (size_t)left
					       : CACHED_BLOCK_SIZE;
	ssize_t got;

	c->id = 0;
	if (!c->data)
		c->data = malloc(CACHED_BLOCK_SIZE);
	if (!c->data)
		return;
	got = pread(src->fd, c->data, want,
		    src->off + (off_t)(at * CACHED_BLOCK_SIZE));
	/* The file was truncated: the caller's own read will find out. */
	if (got < 0 || (size_t)got < want)
		return;
	c->id = src->id;
	c->at = at;
	c->len = want;
}

/* Block at of src, or NULL. */
static const struct cached_block *find(struct block_cache *cache,
				       const struct block_cache_source *src,
				       uint64_t at)
{
	struct cached_block *c = &cache->v[(at + src->id * 61) % CACHED_BLOCKS];

	if (c->id == src->id && c->at == at)
		return c;
	if (cache->credit < READ_COST)
		return NULL;
	cache->credit -= READ_COST;
	fill(c, src, at);
	return c->id ? c : NULL;
}

bool block_cache_copy(struct block_cache *cache,
		      const struct block_cache_source *src, uint64_t off,
		      void *buf, size_t n)
{
	uint8_t *p = buf;

	while (n) {
		const struct cached_block *c = find(cache, src,
						    off / CACHED_BLOCK_SIZE);
		size_t from = off % CACHED_BLOCK_SIZE, part;

		if (!c || from >= c->len) {
			add_credit(cache, n / 8);
			return false;
		}
		part = c->len - from < n ? c->len - from : n;
		memcpy(p, c->data + from, part);
		add_credit(cache, part);
		p += part;
		off += part;
		n -= part;
	}
	return true;
}
