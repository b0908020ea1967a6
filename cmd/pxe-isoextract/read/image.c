/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image file: volume descriptors (ECMA-119, 8), Joliet's among them, the
 * El Torito boot catalog, UDF's recognition sequence (ECMA-167, 2/9), and its
 * SHA-256 (nettle).
 */
#include "read/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/log.h"
#include "util/txt.h"

/* Volume descriptors that are looked at; a real image has three to eight. */
#define DESCRIPTORS_MAX 64

int64_t image_pread(const struct image *img, void *buf, size_t n, uint64_t off)
{
	size_t got = 0;

	while (got < n) {
		ssize_t k = pread(img->fd, (uint8_t *)buf + got, n - got,
				  (off_t)(off + got));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -errno;
		if (!k)
			break;
		got += (size_t)k;
	}
	return (int64_t)got;
}

/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
static int open_path(const char *path)
{
	if (!strcmp(path, "-"))
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static int open_file(struct image *img)
{
	int fd = open_path(img->path), rc;
	off_t end;

	if (fd < 0) {
		rc = -errno;
		log_warn(rc, "open: %s", img->name);
		return rc == -EACCES || rc == -EPERM ? EX_NOPERM : EX_NOINPUT;
	}
	img->fd = fd;
	if (fstat(fd, &img->st)) {
		log_warn(-errno, "stat: %s", img->name);
		return EX_NOINPUT;
	}
	/* A block device may be a disc in a drive. */
	if (!S_ISREG(img->st.st_mode) && !S_ISBLK(img->st.st_mode)) {
		log_warnx("open: %s: not a file; an image cannot be read from "
			  "a %s",
			  img->name,
			  S_ISDIR(img->st.st_mode) ? "directory" : "pipe");
		return EX_NOINPUT;
	}
	end = lseek(fd, 0, SEEK_END);
	if (end < 0) {
		log_warn(-errno, "seek: %s", img->name);
		return EX_NOINPUT;
	}
	img->size = (uint64_t)end;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return 0;
}

/* What a file is that is not an image, by its first n bytes.  The most common
 * one is a web server's error page, saved under the image's name. */
static const char *other_format(const uint8_t *p, size_t n)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *what;
	} known[] = {
		{"\x1f\x8b", 2, "compressed (gzip): unpack it first"},
		{"\xfd"
		 "7zXZ",
		 5, "compressed (xz): unpack it first"},
		{"BZh", 3, "compressed (bzip2): unpack it first"},
		{"\x28\xb5\x2f\xfd", 4, "compressed (zstd): unpack it first"},
		{"PK\x03\x04", 4, "a zip archive: unpack it first"},
		{"QFI\xfb", 4, "a qcow2 disk image, not an ISO image"},
		{"MSWIM\0\0\0", 8, "a Windows image (WIM), not an ISO image"},
		{"<!DOCTYPE", 9, "a web page: the download went wrong"},
		{"<!doctype", 9, "a web page: the download went wrong"},
		{"<html", 5, "a web page: the download went wrong"},
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (n >= known[i].len &&
		    !memcmp(p, known[i].magic, known[i].len))
			return known[i].what;
	return n ? "not an ISO 9660 image" : "the file is empty";
}

static int not_an_image(const struct image *img)
{
	uint8_t head[16];
	int64_t n = image_pread(img, head, sizeof(head), 0);

	log_warnx("read: %s: %s", img->name,
		  other_format(head, n < 0 ? 0 : (size_t)n));
	return EX_DATAERR;
}

/* Refuse a volume that is longer than the file: the download broke off. */
static int check_length(const struct image *img, const struct iso9660_vd *vd)
{
	uint64_t want = iso9660_vd_bytes(vd);

	if (want <= img->size)
		return 0;
	log_warnx("read: %s: truncated: the file has %llu bytes, its volume "
		  "needs %llu; download it again",
		  img->name, (unsigned long long)img->size,
		  (unsigned long long)want);
	return EX_DATAERR;
}

/* The catalog only serves to show boot firmware: without it the image is still
 * accepted. */
static void read_catalog(struct image *img, uint32_t sector)
{
	uint8_t buf[ISO9660_SECTOR];
	int64_t n = image_pread(img, buf, sizeof(buf),
				(uint64_t)sector * ISO9660_SECTOR);

	if (n < 0 || iso9660_boot_decode(&img->boot, buf, (size_t)n))
		log_debug("%s: the El Torito boot catalog cannot be read",
			  img->name);
}

static int take_descriptor(struct image *img, const struct iso9660_vd *vd)
{
	if (vd->type == ISO9660_PRIMARY && !img->pvd.block_size)
		img->pvd = *vd;
	if (vd->joliet && !img->joliet.joliet)
		img->joliet = *vd;
	if (vd->block_size && vd->block_size != ISO9660_SECTOR) {
		log_warnx("read: %s: logical blocks of %u bytes; only %u are "
			  "known on real discs",
			  img->name, vd->block_size, ISO9660_SECTOR);
		return EX_DATAERR;
	}
	if (vd->type == ISO9660_PRIMARY || vd->joliet)
		return check_length(img, vd);
	if (vd->type == ISO9660_BOOT && vd->catalog)
		read_catalog(img, vd->catalog);
	return 0;
}

static int read_descriptors(struct image *img)
{
	uint8_t buf[ISO9660_SECTOR];
	unsigned i;

	for (i = 0; i < DESCRIPTORS_MAX; i++) {
		uint64_t off = (uint64_t)(ISO9660_FIRST + i) * ISO9660_SECTOR;
		int64_t n = image_pread(img, buf, sizeof(buf), off);
		enum iso9660_kind kind;
		struct iso9660_vd vd;
		int rc;

		if (n < 0) {
			log_warn((int)n, "read: %s", img->name);
			return EX_IOERR;
		}
		kind = iso9660_kind(buf, (size_t)n);
		if (kind == ISO9660_OTHER)
			break;
		if (kind == ISO9660_UDF)
			img->udf = true;
		if (kind != ISO9660_CD001 ||
		    iso9660_vd_decode(&vd, buf, (size_t)n))
			continue;
		rc = take_descriptor(img, &vd);
		if (rc)
			return rc;
	}
	if (img->pvd.block_size)
		return 0;
	if (!img->udf)
		return not_an_image(img);
	log_warnx("read: %s: a UDF image without an ISO 9660 tree; UDF is not "
		  "read yet",
		  img->name);
	return EX_DATAERR;
}

int image_open(struct image *img, const char *path)
{
	int rc;

	memset(img, 0, sizeof(*img));
	img->path = path;
	(void)txt_escape(img->name, sizeof(img->name), path);
	img->fd = -1;
	sha256_init(&img->ctx);
	rc = open_file(img);
	if (rc)
		return rc;
	img->buf = malloc(IMAGE_BLOCK);
	img->skip_buf = malloc(IMAGE_BLOCK);
	if (!img->buf || !img->skip_buf) {
		log_warnx("read: %s: out of memory", img->name);
		return EX_OSERR;
	}
	return read_descriptors(img);
}

void image_close(struct image *img)
{
	if (img->fd >= 0)
		(void)close(img->fd);
	img->fd = -1;
	free(img->buf);
	free(img->skip_buf);
	img->buf = NULL;
	img->skip_buf = NULL;
}

/* Hash those of the n bytes at off that were not hashed yet, if they follow on
 * those that were. */
static void hash_bytes(struct image *img, const uint8_t *p, size_t n,
		       uint64_t off)
{
	uint64_t skip;

	if (off > img->hashed)
		return;
	skip = img->hashed - off;
	if (skip >= n)
		return;
	sha256_update(&img->ctx, n - (size_t)skip, p + skip);
	img->hashed = off + n;
}

int image_hash_step(struct image *img)
{
	int64_t n = image_pread(img, img->skip_buf, IMAGE_BLOCK, img->hashed);

	if (n < 0)
		return (int)n;
	hash_bytes(img, img->skip_buf, (size_t)n, img->hashed);
	return n > 0;
}

int64_t image_read(struct image *img, uint64_t off)
{
	int64_t n = 0;

	while (img->hashed < off && img->hashed < img->size) {
		n = image_hash_step(img);
		if (n < 0)
			return n;
		if (!n)
			break;
	}
	n = image_pread(img, img->buf, IMAGE_BLOCK, off);
	if (n > 0)
		hash_bytes(img, img->buf, (size_t)n, off);
	return n;
}

void image_sha256(const struct image *img, char out[static IMAGE_SHA256_LEN])
{
	struct sha256_ctx ctx = img->ctx;
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct txt t;

	sha256_digest(&ctx, sizeof(digest), digest);
	txt_init(&t, out, IMAGE_SHA256_LEN);
	txt_hex(&t, digest, sizeof(digest), 0);
}

bool image_unchanged(const struct image *img)
{
	struct stat st;

	return !fstat(img->fd, &st) && st.st_size == img->st.st_size &&
	       st.st_mtim.tv_sec == img->st.st_mtim.tv_sec &&
	       st.st_mtim.tv_nsec == img->st.st_mtim.tv_nsec;
}
