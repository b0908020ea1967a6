/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_IMAGE_VECTOR_H
#define PXE_TESTS_IMAGE_VECTOR_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/isofs.h"

/*
 * Small images for tests and fuzzers.  A vector has the sectors of an image
 * from 16 on, each as its length (two bytes, little-endian) and so many bytes;
 * zeros follow up to the next sector.  So an image is some kilobytes, and every
 * bit of it can be flipped.
 *
 * tests/fuzz/corpus/isofs has such images, made by xorriso 1.5.4 (rock, -R;
 * joliet, --norock -J) and genisoimage 1.1.11 (deep, -R; plain); path tables
 * and texts of the volume descriptors are zero.
 */
#define VECTOR_SECTOR 2048
#define VECTOR_FIRST  16
#define VECTOR_MAX    192 /* sectors of a vector */

/* Make the image of a vector of len bytes, in a memfd; its descriptor. */
static inline int vector_open(const uint8_t *p, size_t len)
{
	off_t end = VECTOR_FIRST * VECTOR_SECTOR;
	int i, fd = memfd_create("image", MFD_CLOEXEC);

	for (i = 0; len > 2 && i < VECTOR_MAX; i++) {
		size_t n = (size_t)(p[0] | p[1] << 8) % (VECTOR_SECTOR + 1);

		p += 2;
		len -= 2;
		n = n < len ? n : len;
		if (n && pwrite(fd, p, n, end) < 0)
			abort();
		p += n;
		len -= n;
		end += VECTOR_SECTOR;
	}
	if (fd < 0 || ftruncate(fd, end))
		abort();
	return fd;
}

/* Make the image of the vector tests/fuzz/corpus/isofs/NAME; its descriptor. */
static inline int vector_load(const char *name)
{
	const char *dir = getenv("PXE_SRCDIR");
	static uint8_t buf[65536];
	char path[512];
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/isofs/%s",
		       dir ? dir : ".", name);
	f = fopen(path, "rb");
	if (!f)
		abort();
	n = fread(buf, 1, sizeof(buf), f);
	(void)fclose(f);
	return vector_open(buf, n);
}

/* The state of vector_explore(). */
struct vector_look {
	struct isofs *fs;
	uint64_t size;	/* of the image */
	unsigned names; /* listed so far */
	unsigned depth;
	const char *dir;
	const char *broken; /* the promise of isofs.h that is broken, or NULL */
};

/* Bounds of the exploration. */
#define VECTOR_NAMES 24
#define VECTOR_DEPTH 12

static inline int vector_dir(struct vector_look *l, const char *path);

static inline int vector_name(void *ctx, const char *name,
			      const struct isofs_node *n)
{
	struct vector_look *l = ctx, sub = *l;
	char path[ISOFS_PATH_MAX + 600];
	struct isofs_node found;
	int rc;

	if (!*name || strchr(name, '/') || !strcmp(name, "..") ||
	    !strcmp(name, "."))
		l->broken = "an invalid name is listed";
	if (!n->dir && (n->off > l->size || n->size > l->size - n->off))
		l->broken = "an extent leaves the image";
	(void)snprintf(path, sizeof(path), "%s/%s", l->dir, name);
	rc = isofs_find(l->fs, path, &found);
	if (!rc &&
	    (found.dir != n->dir ||
	     (!n->dir && (found.off != n->off || found.size != n->size))))
		l->broken = "list and find differ";
	if (rc && !n->dir)
		l->broken = "a listed file is not found";
	if (!rc && isofs_find_casefold(l->fs, path, &found))
		l->broken = "a name is found, but not without case";
	if (++l->names == VECTOR_NAMES)
		return 1;
	if (rc || !found.dir || l->depth == VECTOR_DEPTH)
		return 0;
	sub.depth++;
	sub.names = l->names;
	rc = vector_dir(&sub, path);
	l->names = sub.names;
	if (sub.broken)
		l->broken = sub.broken;
	return rc > 0 ? rc : 0;
}

static inline int vector_dir(struct vector_look *l, const char *path)
{
	l->dir = path;
	return isofs_list(l->fs, path, vector_name, l);
}

/*
 * List and find the names in the image fd, up to VECTOR_NAMES and VECTOR_DEPTH:
 * extents must lie in the image, and what is listed must be found.  NULL, or
 * the promise of isofs.h that is broken; the number of names in *names.
 */
static inline const char *vector_explore(int fd, unsigned *names)
{
	struct vector_look l = {.depth = 0};
	const char *why;
	struct stat st;
	int rc = isofs_open(&l.fs, fd, &why);

	*names = 0;
	if (rc || fstat(fd, &st))
		return rc < 0 && !l.fs ? NULL : "an error with a file system";
	l.size = (uint64_t)st.st_size;
	(void)vector_dir(&l, "");
	isofs_close(l.fs);
	*names = l.names;
	return l.broken;
}

#endif
