/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_BLOCK_CACHE_H
#define PXE_TFTPD_BLOCK_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Pieces of files in our own memory.  A system call for each block of 1.4 KB is
 * a tenth of the time of a server whose clients go in lockstep; most of them
 * read what their neighbour has just read.  There is a fixed number of pieces
 * for all files, and where they do not pay no more are read.
 */
struct block_cache;

/* What is read: fd from byte off on.  id tells one file from all others. */
struct block_cache_source {
	uint64_t id;
	int fd;
	off_t off;
	uint64_t len; /* bytes of it */
};

/* NULL without memory; it grows to 16 MiB as it is used. */
struct block_cache *block_cache_new(void);
void block_cache_free(struct block_cache *cache);

/*
 * Copy n bytes at off of a source to buf, if they can be had from here.  False:
 * read them from the file.  What is here may be older than the file.
 */
bool block_cache_copy(struct block_cache *cache,
		      const struct block_cache_source *src, uint64_t off,
		      void *buf, size_t n);

#endif
