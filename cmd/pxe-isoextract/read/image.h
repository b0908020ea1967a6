/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_IMAGE_H
#define PXE_ISOEXTRACT_IMAGE_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "proto/iso9660.h"

/* Bytes of one read from the image: large, for images on network file systems.
 */
#define IMAGE_BLOCK (1u << 20)

/* Bytes of a SHA-256 in hexadecimal, with its NUL. */
#define IMAGE_SHA256_LEN (2 * SHA256_DIGEST_SIZE + 1)

/*
 * The image file.  Its SHA-256 is computed from the same reads that unpack it:
 * image_read() hashes bytes that were not hashed yet, and first reads and
 * hashes what lies between them and those that were.
 */
struct image {
	const char *path; /* as given; the caller's */
	char name[256];	  /* the path, escaped for messages */
	int fd;
	struct stat st; /* at the time of opening */
	uint64_t size;	/* in bytes */

	struct iso9660_vd pvd;	  /* primary volume descriptor */
	struct iso9660_vd joliet; /* its .joliet is 0 if there is none */
	struct iso9660_boot boot; /* its .n is 0 if there is none */
	bool udf;		  /* there is a UDF file system too */

	struct sha256_ctx ctx;
	uint64_t hashed;   /* bytes from the start that went into ctx */
	uint8_t *buf;	   /* IMAGE_BLOCK bytes, for image_read() */
	uint8_t *skip_buf; /* IMAGE_BLOCK bytes, read for the hash only */
};

/*
 * Open an image and decode its volume descriptors and El Torito boot catalog;
 * path "-" is standard input.  0, or an exit status after a message:
 * EX_NOINPUT, EX_NOPERM, EX_IOERR, EX_OSERR; EX_DATAERR if the file is no ISO
 * 9660 image, is UDF only, or is shorter than its volume.  image_close() is due
 * in every case.
 */
int image_open(struct image *img, const char *path);

/* Close the file and free the buffers. */
void image_close(struct image *img);

/* Read n bytes at off into buf, without hashing.  The number of bytes read,
 * fewer than n only at the end of the file, or -errno. */
int64_t image_pread(const struct image *img, void *buf, size_t n, uint64_t off);

/* Read and hash up to IMAGE_BLOCK bytes at off into img->buf.  The number of
 * bytes read, 0 at the end of the file, or -errno. */
int64_t image_read(struct image *img, uint64_t off);

/* Hash the next block that is not hashed yet.  1 if there was one, 0 at the end
 * of the file, or -errno. */
int image_hash_step(struct image *img);

/* Write the SHA-256 of the file in lower-case hexadecimal to out;
 * image_hash_step() must have returned 0. */
void image_sha256(const struct image *img, char out[static IMAGE_SHA256_LEN]);

/* True if size and time of modification of the file are still those that it had
 * when it was opened. */
bool image_unchanged(const struct image *img);

#endif
