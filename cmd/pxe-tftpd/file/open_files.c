/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files in a hash table by device, inode and extent.  Contract:
 * open_files.h.  Length and time stamps are part of the key, so that a file
 * that was rewritten in place is another one.  A file that was replaced by
 * rename(2) has another inode: transfers of the old file get the old file to
 * its end.
 */
#include "file/open_files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "engine/netascii.h"
#include "file/block_cache.h"

/* Of a boot root some tens of files are sent at the same time. */
#define BUCKETS 256

/* Blocks that one system call reads. */
#define READ_BATCH 64

/* Bytes of a read that is small for a system call. */
#define SMALL_READ 8192

/* Identifies contents: two files of one key have the same bytes. */
struct key {
	dev_t dev;
	ino_t ino;
	struct timespec mtime;
	struct timespec ctime; /* cp -p sets mtime back */
	uint64_t off, len;     /* the extent, before conversion */
	bool netascii;
};

struct open_file {
	struct open_file *next; /* in its bucket */
	struct key key;
	bool shared; /* find() may return it */
	unsigned refs;
	struct open_files *set;
	uint64_t id;   /* for the block cache: never used twice */
	int fd;	       /* -1: the bytes are in mem */
	uint8_t *mem;  /* owned */
	uint64_t size; /* bytes, after conversion */
};

struct open_files {
	struct open_file *bucket[BUCKETS];
	size_t n;
	uint64_t last_id;
	struct block_cache *cache;
};

struct open_files *open_files_new(void)
{
	struct open_files *fs = calloc(1, sizeof(*fs));

	if (!fs)
		return NULL;
	fs->cache = block_cache_new();
	if (fs->cache)
		return fs;
	free(fs);
	return NULL;
}

void open_files_free(struct open_files *fs)
{
	if (!fs)
		return;
	block_cache_free(fs->cache);
	free(fs);
}

size_t open_files_count(const struct open_files *fs)
{
	return fs->n;
}

static struct open_file **bucket_of(struct open_files *fs, const struct key *k)
{
	return &fs->bucket[(k->ino ^ k->dev ^ k->off >> 11) % BUCKETS];
}

static bool is_same(const struct key *a, const struct key *b)
{
	return a->ino == b->ino && a->dev == b->dev && a->off == b->off &&
	       a->len == b->len && a->mtime.tv_sec == b->mtime.tv_sec &&
	       a->mtime.tv_nsec == b->mtime.tv_nsec &&
	       a->ctime.tv_sec == b->ctime.tv_sec &&
	       a->ctime.tv_nsec == b->ctime.tv_nsec &&
	       a->netascii == b->netascii;
}

/* A new reference to the file of this key, or NULL. */
static struct open_file *find(struct open_files *fs, const struct key *k)
{
	struct open_file *f = *bucket_of(fs, k);

	while (f && !(f->shared && is_same(&f->key, k)))
		f = f->next;
	if (f)
		f->refs++;
	return f;
}

/* A new file with one reference.  fd and mem are taken unless it is NULL. */
static struct open_file *add(struct open_files *fs, const struct key *k, int fd,
			     uint8_t *mem)
{
	struct open_file *f = calloc(1, sizeof(*f));
	struct open_file **b = bucket_of(fs, k);

	if (!f)
		return NULL;
	f->key = *k;
	f->refs = 1;
	f->set = fs;
	f->id = ++fs->last_id;
	f->fd = fd;
	f->mem = mem;
	f->next = *b;
	*b = f;
	fs->n++;
	return f;
}

int open_file_share(struct open_files *fs, const struct file_extent *x,
		    struct open_file **out)
{
	struct key k = {
		.dev = x->st.st_dev,
		.ino = x->st.st_ino,
		.mtime = x->st.st_mtim,
		.ctime = x->st.st_ctim,
		.off = x->off,
		.len = x->len,
	};
	struct open_file *f = find(fs, &k);

	*out = f;
	if (f) {
		(void)close(x->fd);
		return 0;
	}
	f = add(fs, &k, x->fd, NULL);
	if (!f) {
		(void)close(x->fd);
		return -ENOMEM;
	}
	f->shared = true;
	f->size = x->len;
	*out = f;
	return 0;
}

int open_file_take(struct open_files *fs, void *buf, size_t n,
		   struct open_file **out)
{
	struct key k = {.len = n};

	*out = add(fs, &k, -1, buf);
	if (!*out) {
		free(buf);
		return -ENOMEM;
	}
	(*out)->size = n;
	return 0;
}

void open_file_put(struct open_files *fs, struct open_file *f)
{
	struct open_file **p;

	if (!f || --f->refs)
		return;
	for (p = bucket_of(fs, &f->key); *p != f; p = &(*p)->next)
		;
	*p = f->next;
	fs->n--;
	if (f->fd >= 0)
		(void)close(f->fd);
	free(f->mem);
	free(f);
}

uint64_t open_file_size(const struct open_file *f)
{
	return f->size;
}

static bool is_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool open_file_changed(const struct open_file *f)
{
	struct stat st;

	if (f->fd < 0)
		return false;
	if (fstat(f->fd, &st) || !is_time(&st.st_mtim, &f->key.mtime))
		return true;
	/* rename(2) over the file changes ctime too, but not its bytes. */
	return st.st_nlink && !is_time(&st.st_ctim, &f->key.ctime);
}

/* --- netascii ------------------------------------------------------------- */

/* Read the whole file to *text, which the caller frees.  0 or -errno. */
static int read_all(const struct open_file *f, uint8_t **text)
{
	struct open_file_layout to = {.len = f->size, .stride = f->size};
	int rc;

	*text = malloc(f->size + 1);
	if (!*text)
		return -ENOMEM;
	to.buf = *text;
	rc = open_file_read(f, 0, f->size, &to);
	if (!rc)
		return 0;
	free(*text);
	return rc;
}

/* Add f in netascii as a file of key k.  0 or -errno. */
static int convert(struct open_files *fs, const struct open_file *f,
		   const struct key *k, struct open_file **out)
{
	uint8_t *text, *coded;
	size_t n;
	int rc = read_all(f, &text);

	if (rc)
		return rc;
	n = netascii_length(text, f->size);
	coded = malloc(n + 1);
	if (coded)
		netascii_encode(coded, text, f->size);
	free(text);
	*out = coded ? add(fs, k, -1, coded) : NULL;
	if (!*out) {
		free(coded);
		return -ENOMEM;
	}
	(*out)->size = n;
	(*out)->shared = f->shared;
	return 0;
}

int open_file_netascii(struct open_files *fs, struct open_file **f)
{
	struct key k = (*f)->key;
	struct open_file *text = NULL;
	int rc = 0;

	k.netascii = true;
	if ((*f)->shared)
		text = find(fs, &k);
	if (!text && (*f)->size > OPEN_FILE_NETASCII_MAX)
		return -EFBIG;
	if (!text)
		rc = convert(fs, *f, &k, &text);
	if (rc)
		return rc;
	open_file_put(fs, *f);
	*f = text;
	return 0;
}

/* --- reading -------------------------------------------------------------- */

/* Copy blocks of n bytes in all from memory. */
static void copy_mem(const struct open_file *f, uint64_t off, size_t n,
		     const struct open_file_layout *to)
{
	uint8_t *buf = to->buf;

	while (n) {
		size_t len = n < to->len ? n : to->len;

		memcpy(buf, f->mem + off, len);
		buf += to->stride;
		off += len;
		n -= len;
	}
}

/* Read n bytes at off to buf, across short reads.  0 or -errno. */
static int read_rest(const struct open_file *f, uint64_t off, uint8_t *buf,
		     size_t n)
{
	while (n) {
		ssize_t got = pread(f->fd, buf, n, (off_t)(f->key.off + off));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return -ENODATA;
		buf += got;
		off += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

/*
 * Read blocks of n bytes in all, one by one; the first got bytes are there
 * already.  0 or -errno.
 */
static int read_slow(const struct open_file *f, uint64_t off, size_t n,
		     const struct open_file_layout *to, size_t got)
{
	uint8_t *buf = to->buf;
	int rc = 0;

	while (n && !rc) {
		size_t len = n < to->len ? n : to->len;
		size_t have = got < len ? got : len;

		rc = read_rest(f, off + have, buf + have, len - have);
		got -= have;
		buf += to->stride;
		off += len;
		n -= len;
	}
	return rc;
}

/* Read at most READ_BATCH blocks.  0 or -errno. */
static int read_batch(const struct open_file *f, uint64_t off, size_t n,
		      const struct open_file_layout *to)
{
	struct iovec iov[READ_BATCH];
	size_t left = n;
	ssize_t got;
	int k = 0;

	for (; left && k < READ_BATCH; k++) {
		iov[k].iov_base = to->buf + (size_t)k * to->stride;
		iov[k].iov_len = left < to->len ? left : to->len;
		left -= iov[k].iov_len;
	}
	do {
		got = preadv(f->fd, iov, k, (off_t)(f->key.off + off));
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	return (size_t)got == n ? 0 : read_slow(f, off, n, to, (size_t)got);
}

/*
 * Read through the block cache, if that pays: for small reads, or if several
 * transfers share the file.  One client with a large window reads as much by a
 * system call as a block of the cache holds.  False: read from the file.
 */
static bool copy_cached(const struct open_file *f, uint64_t off, size_t n,
			const struct open_file_layout *to)
{
	struct block_cache_source src = {
		.id = f->id,
		.fd = f->fd,
		.off = (off_t)f->key.off,
		.len = f->size,
	};
	uint8_t *buf = to->buf;

	if (n > SMALL_READ && f->refs < 2)
		return false;
	while (n) {
		size_t len = n < to->len ? n : to->len;

		if (!block_cache_copy(f->set->cache, &src, off, buf, len))
			return false;
		buf += to->stride;
		off += len;
		n -= len;
	}
	return true;
}

int open_file_read(const struct open_file *f, uint64_t off, size_t n,
		   const struct open_file_layout *to)
{
	struct open_file_layout at = *to;
	size_t most = to->len * READ_BATCH;
	int rc = 0;

	if (f->fd < 0) {
		copy_mem(f, off, n, to);
		return 0;
	}
	if (copy_cached(f, off, n, to))
		return 0;
	while (n && !rc) {
		size_t len = n < most ? n : most;

		rc = read_batch(f, off, len, &at);
		at.buf += READ_BATCH * at.stride;
		off += len;
		n -= len;
	}
	return rc;
}
