/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_BLOCK_CACHE_H
#define PXE_TFTPD_BLOCK_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A cache of aligned blocks of 64 KiB of files, in the memory of this process.
 * A system call for each TFTP block of 1.4 KB is a tenth of the time of a
 * server whose clients go in lockstep, and most of them read what another one
 * has just read.  The number of blocks is fixed, for all files together; while
 * few reads are found in the cache, no more blocks are read into it.
 */
struct block_cache;

/* A file, or an extent of one. */
struct block_cache_source {
	uint64_t id;  /* not 0; never given to two files of one cache */
	int fd;	      /* stays the caller's */
	off_t off;    /* of the extent in fd */
	uint64_t len; /* bytes of the extent */
};

/* An empty cache; it grows to 16 MiB as it is used.  NULL without memory. */
struct block_cache *block_cache_new(void);

/* NULL is allowed. */
void block_cache_free(struct block_cache *cache);

/*
 * Copy n bytes at off of src to buf, through the cache.  True; or false if they
 * are not in the cache and reading them into it does not pay, or failed: then
 * the caller reads them from the file.  Copied bytes may be older than the
 * file.
 */
bool block_cache_copy(struct block_cache *cache,
		      const struct block_cache_source *src, uint64_t off,
		      void *buf, size_t n);

#endif
