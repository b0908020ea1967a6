/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_IMAGE_H
#define PXE_ISOEXTRACT_IMAGE_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "proto/iso9660.h"

/* One read from the image: large, for discs in network file systems. */
#define IMAGE_BLOCK (1u << 20)

/* Hexadecimal SHA-256 with its NUL. */
#define IMAGE_SHA256_LEN (2 * SHA256_DIGEST_SIZE + 1)

/*
 * The image file.  Its SHA-256 is computed from the same reads that unpack it:
 * bytes are hashed when they are read for the first time, in order, and what a
 * reader jumps over is read for the hash alone.
 */
struct image {
	const char *path; /* as given; not owned */
	char shown[256];  /* the same, for messages */
	int fd;
	struct stat st; /* at the time of opening */
	uint64_t size;	/* in bytes */

	struct iso9660_vd pvd;
	struct iso9660_vd joliet; /* .joliet is 0 if there is none */
	struct iso9660_boot boot; /* n is 0 if there is none */
	bool udf;		  /* a UDF file system is there too */

	struct sha256_ctx ctx;
	uint64_t hashed; /* bytes from the start that went into ctx */
	uint8_t *buf;	 /* IMAGE_BLOCK bytes for readers */
	uint8_t *gap;	 /* IMAGE_BLOCK bytes for what readers jump over */
};

/*
 * Open an image and read its volume descriptors.  0 or an exit status after a
 * message: EX_NOINPUT, EX_NOPERM, EX_DATAERR if it is no ISO 9660 image, is
 * only UDF, or is shorter than it says; EX_OSERR.  image_close() is due in
 * every case.
 */
int image_open(struct image *img, const char *path);

void image_close(struct image *img);

/* Read n bytes at off, without hashing.  The bytes got, or -errno. */
int64_t image_pread(const struct image *img, void *buf, size_t n, uint64_t off);

/*
 * Read up to IMAGE_BLOCK bytes at off into img->buf.  Bytes, 0 at the end, or
 * -errno.
 */
int64_t image_read(struct image *img, uint64_t off);

/* Hash one block more; 1 while some is left, 0 at the end, or -errno. */
int image_hash_step(struct image *img);

/* The digest, once image_hash_step() said 0. */
void image_sha256(const struct image *img, char out[static IMAGE_SHA256_LEN]);

/* Is the file still what it was when it was opened? */
bool image_unchanged(const struct image *img);

#endif
