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
 * Index pages that are shared by all clients that ask for a directory within a
 * second.  A page lives as long as the cache or a response holds a reference,
 * so that clients that do not read cost no page each.
 */

/* Pages kept for the next client. */
#define INDEX_CACHE_SLOTS 8

/*
 * Bytes of all pages that live.  If they take more, no page is made; the last
 * one made may exceed it, by up to INDEX_HTML_MAX.
 */
#define INDEX_CACHE_MAX (32u * 1024 * 1024)

/*
 * How long a page is handed out, in microseconds: no time of the directory
 * changes when a file in it grows.
 */
#define INDEX_CACHE_USEC 1000000

struct index_cache;

/* A page; only html is for users of the cache, who must not change it. */
struct index_page {
	struct index_cache *cache;
	unsigned refs;
	struct html html;

	/* The directory or image, as it was when it was read. */
	dev_t dev;
	ino_t ino;
	int64_t sec, nsec; /* its modification time */
	uint64_t made;	   /* loop_now() */
	char path[];
};

/* Zero-initialise it; it must outlive all references to its pages. */
struct index_cache {
	struct index_page *slot[INDEX_CACHE_SLOTS];
	size_t bytes; /* of all pages that live */
};

/*
 * Get the index page of the directory path of d, a clean name; now is the time
 * of loop_now().  0 with a reference in *out, for index_page_put(); -EBUSY if
 * pages that are being sent take too much memory; -ENOMEM; or an error of
 * docroot_stat_dir() or docroot_list().
 */
int index_cache_get(struct index_cache *c, struct index_page **out,
		    struct docroot *d, const char *path, uint64_t now);

/* Return a reference; NULL is allowed. */
void index_page_put(struct index_page *p);

/*
 * Forget pages older than INDEX_CACHE_USEC at the time now of loop_now().  True
 * if others are kept, so that the call must be repeated later.
 */
bool index_cache_expire(struct index_cache *c, uint64_t now);

/* Forget all pages: what is served has changed. */
void index_cache_clear(struct index_cache *c);

#endif
