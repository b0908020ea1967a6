/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_INDEX_CACHE_H
#define PXE_HTTPD_INDEX_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "body/html.h"
#include "docroot/docroot.h"

/*
 * Directory pages, made once for all clients that ask within a second.  A page
 * lives while the cache or a reply holds it, so a client that does not read
 * costs no page of its own.
 */

/* Pages kept for the next client. */
#define INDEX_CACHE_SLOTS 8

/*
 * Bytes of all pages that live; beyond it no page is made (one more may go
 * over it, by INDEX_HTML_MAX).
 */
#define INDEX_CACHE_MAX (32u * 1024 * 1024)

/* How long a page is good, microseconds: sizes change without a trace. */
#define INDEX_CACHE_USEC 1000000

struct index_cache;

struct index_page {
	struct index_cache *cache;
	unsigned refs;
	struct text text; /* the page */

	/* Which directory or image, as it was when it was read. */
	dev_t dev;
	ino_t ino;
	int64_t sec, nsec; /* its mtime */
	uint64_t made;	   /* loop_now() */
	char path[];
};

/* Zero-initialise it; it must outlive its pages. */
struct index_cache {
	struct index_page *slot[INDEX_CACHE_SLOTS];
	size_t bytes; /* of all pages that live */
};

/*
 * The page for the directory path of t, at the time now of loop_now().  0 with
 * a reference in *out, which index_put() returns; or -EBUSY if too much is
 * being sent, or an error of docroot_stat_dir().
 */
int index_get(struct index_cache *c, struct index_page **out, struct docroot *t,
	      const char *path, uint64_t now);

void index_put(struct index_page *p);

/* Let go of pages that are not good any more; true if some are kept. */
bool index_expire(struct index_cache *c, uint64_t now);

/* Let go of all pages. */
void index_drop(struct index_cache *c);

#endif
