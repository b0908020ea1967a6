/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files by device and inode: see file.h.  Size and time of change are
 * part of the key, so a file that was rewritten in place is opened anew, and
 * one that was replaced by rename(2) is another inode: who began with the old
 * file gets the old file.
 */
#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/root.h"

/* A boot root has tens of hot files, not thousands. */
#define BUCKETS 256

struct file {
	struct file *next; /* in its bucket */
	int fd;
	unsigned refs;
	dev_t dev;
	ino_t ino;
	uint64_t size;
	struct timespec mtime;
};

struct files {
	struct file *bucket[BUCKETS];
	size_t n;
};

struct files *files_new(void)
{
	return calloc(1, sizeof(struct files));
}

void files_free(struct files *fs)
{
	free(fs);
}

size_t files_count(const struct files *fs)
{
	return fs->n;
}

static struct file **bucket_of(struct files *fs, dev_t dev, ino_t ino)
{
	return &fs->bucket[(ino ^ dev) % BUCKETS];
}

static struct file *find(struct file *f, const struct stat *st)
{
	for (; f; f = f->next)
		if (f->ino == st->st_ino && f->dev == st->st_dev &&
		    f->size == (uint64_t)st->st_size &&
		    f->mtime.tv_sec == st->st_mtim.tv_sec &&
		    f->mtime.tv_nsec == st->st_mtim.tv_nsec)
			return f;
	return NULL;
}

int file_get(struct files *fs, int root, const char *path, struct file **out)
{
	struct file *f, **b;
	struct stat st;
	int fd = root_file(root, path, &st);

	*out = NULL;
	if (fd < 0)
		return fd;
	b = bucket_of(fs, st.st_dev, st.st_ino);
	f = find(*b, &st);
	if (f) {
		(void)close(fd);
	} else {
		f = calloc(1, sizeof(*f));
		if (!f) {
			(void)close(fd);
			return -ENOMEM;
		}
		f->fd = fd;
		f->dev = st.st_dev;
		f->ino = st.st_ino;
		f->size = (uint64_t)st.st_size;
		f->mtime = st.st_mtim;
		f->next = *b;
		*b = f;
		fs->n++;
	}
	f->refs++;
	*out = f;
	return 0;
}

void file_put(struct files *fs, struct file *f)
{
	struct file **p;

	if (!f || --f->refs)
		return;
	for (p = bucket_of(fs, f->dev, f->ino); *p != f; p = &(*p)->next)
		;
	*p = f->next;
	fs->n--;
	(void)close(f->fd);
	free(f);
}

uint64_t file_size(const struct file *f)
{
	return f->size;
}

int file_read(const struct file *f, uint64_t off, void *buf, size_t n)
{
	char *p = buf;

	while (n) {
		ssize_t got = pread(f->fd, p, n, (off_t)off);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return -ENODATA;
		p += got;
		off += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}
