/* SPDX-License-Identifier: BSD-2-Clause */
/* Directory pages that clients share: see index_cache.h. */
#include "body/index_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "body/index.h"

static size_t cost(const struct index_page *p)
{
	return sizeof(*p) + strlen(p->path) + 1 + p->text.cap;
}

void index_put(struct index_page *p)
{
	if (!p || --p->refs)
		return;
	p->cache->bytes -= cost(p);
	text_free(&p->text);
	free(p);
}

static void clear(struct index_page **slot)
{
	index_put(*slot);
	*slot = NULL;
}

static bool is_old(const struct index_page *p, uint64_t now)
{
	return now - p->made >= INDEX_CACHE_USEC;
}

bool index_expire(struct index_cache *c, uint64_t now)
{
	bool kept = false;
	size_t i;

	for (i = 0; i < INDEX_CACHE_SLOTS; i++) {
		if (c->slot[i] && is_old(c->slot[i], now))
			clear(&c->slot[i]);
		kept |= c->slot[i] != NULL;
	}
	return kept;
}

void index_drop(struct index_cache *c)
{
	size_t i;

	for (i = 0; i < INDEX_CACHE_SLOTS; i++)
		clear(&c->slot[i]);
}

/* A page of the same text?  Its links hold the path, so that must agree. */
static bool is_page(const struct index_page *p, const char *path,
		    const struct stat *st)
{
	return p->dev == st->st_dev && p->ino == st->st_ino &&
	       p->sec == st->st_mtim.tv_sec && p->nsec == st->st_mtim.tv_nsec &&
	       !strcmp(p->path, path);
}

/* The slot to be used next: an empty one, else the oldest. */
static struct index_page **victim(struct index_cache *c)
{
	struct index_page **v = &c->slot[0];
	size_t i;

	for (i = 0; i < INDEX_CACHE_SLOTS; i++) {
		if (!c->slot[i])
			return &c->slot[i];
		if (c->slot[i]->made < (*v)->made)
			v = &c->slot[i];
	}
	return v;
}

static int make(struct index_cache *c, struct index_page **out,
		struct docroot *t, const char *path, const struct stat *st)
{
	size_t n = strlen(path) + 1;
	struct index_page *p = calloc(1, sizeof(*p) + n);
	char *fit;
	int rc;

	if (!p)
		return -ENOMEM;
	memcpy(p->path, path, n);
	rc = index_build(&p->text, t, path);
	if (rc) {
		text_free(&p->text);
		free(p);
		return rc;
	}
	/* What doubling left over; the page does not grow any more. */
	fit = realloc(p->text.p, p->text.len);
	if (fit) {
		p->text.p = fit;
		p->text.cap = p->text.len;
	}
	p->cache = c;
	p->refs = 1;
	p->dev = st->st_dev;
	p->ino = st->st_ino;
	p->sec = st->st_mtim.tv_sec;
	p->nsec = st->st_mtim.tv_nsec;
	c->bytes += cost(p);
	*out = p;
	return 0;
}

int index_get(struct index_cache *c, struct index_page **out, struct docroot *t,
	      const char *path, uint64_t now)
{
	struct index_page **v;
	struct stat st;
	size_t i;
	int rc = docroot_stat_dir(t, 0, path, &st);

	*out = NULL;
	if (rc)
		return rc;
	(void)index_expire(c, now);
	for (i = 0; i < INDEX_CACHE_SLOTS; i++) {
		if (!c->slot[i] || !is_page(c->slot[i], path, &st))
			continue;
		*out = c->slot[i];
		(*out)->refs++;
		return 0;
	}
	if (c->bytes >= INDEX_CACHE_MAX)
		index_drop(c);
	if (c->bytes >= INDEX_CACHE_MAX)
		return -EBUSY;
	rc = make(c, out, t, path, &st);
	if (rc)
		return rc;
	(*out)->made = now;
	(*out)->refs++;
	v = victim(c);
	clear(v);
	*v = *out;
	return 0;
}
