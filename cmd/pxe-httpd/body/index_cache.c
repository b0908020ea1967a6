/* SPDX-License-Identifier: BSD-2-Clause */
/* Index pages that clients share: see index_cache.h. */
#include "body/index_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "body/index.h"

/* Bytes that the page takes. */
static size_t cost(const struct index_page *p)
{
	return sizeof(*p) + strlen(p->path) + 1 + p->html.cap;
}

void index_page_put(struct index_page *p)
{
	if (!p || --p->refs)
		return;
	p->cache->bytes -= cost(p);
	html_free(&p->html);
	free(p);
}

static void clear(struct index_page **slot)
{
	index_page_put(*slot);
	*slot = NULL;
}

static bool is_old(const struct index_page *p, uint64_t now)
{
	return now - p->made >= INDEX_CACHE_USEC;
}

bool index_cache_expire(struct index_cache *c, uint64_t now)
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

void index_cache_clear(struct index_cache *c)
{
	size_t i;

	for (i = 0; i < INDEX_CACHE_SLOTS; i++)
		clear(&c->slot[i]);
}

/*
 * Is p the page of path, whose directory has the status st?  The path counts,
 * too: it is in the links.
 */
static bool is_page(const struct index_page *p, const char *path,
		    const struct stat *st)
{
	return p->dev == st->st_dev && p->ino == st->st_ino &&
	       p->sec == st->st_mtim.tv_sec && p->nsec == st->st_mtim.tv_nsec &&
	       !strcmp(p->path, path);
}

/* The slot for the next page: an empty one, else that of the oldest page. */
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

/* Make the page, with one reference.  0 or an error. */
static int make(struct index_cache *c, struct index_page **out,
		struct docroot *d, const char *path, const struct stat *st)
{
	size_t n = strlen(path) + 1;
	struct index_page *p = calloc(1, sizeof(*p) + n);
	char *fit;
	int rc;

	if (!p)
		return -ENOMEM;
	memcpy(p->path, path, n);
	rc = index_build(&p->html, d, path);
	if (rc) {
		html_free(&p->html);
		free(p);
		return rc;
	}
	/* Return what is allocated beyond the end: the page is complete. */
	fit = realloc(p->html.p, p->html.len);
	if (fit) {
		p->html.p = fit;
		p->html.cap = p->html.len;
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

int index_cache_get(struct index_cache *c, struct index_page **out,
		    struct docroot *d, const char *path, uint64_t now)
{
	struct index_page **v;
	struct stat st;
	size_t i;
	int rc = docroot_stat_dir(d, 0, path, &st);

	*out = NULL;
	if (rc)
		return rc;
	(void)index_cache_expire(c, now);
	for (i = 0; i < INDEX_CACHE_SLOTS; i++) {
		if (!c->slot[i] || !is_page(c->slot[i], path, &st))
			continue;
		*out = c->slot[i];
		(*out)->refs++;
		return 0;
	}
	if (c->bytes >= INDEX_CACHE_MAX)
		index_cache_clear(c);
	if (c->bytes >= INDEX_CACHE_MAX)
		return -EBUSY;
	rc = make(c, out, d, path, &st);
	if (rc)
		return rc;
	(*out)->made = now;
	(*out)->refs++;
	v = victim(c);
	clear(v);
	*v = *out;
	return 0;
}
