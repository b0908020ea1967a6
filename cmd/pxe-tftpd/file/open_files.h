/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_OPEN_FILES_H
#define PXE_TFTPD_OPEN_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * What is being sent.  All transfers of one file share one open descriptor: a
 * thousand machines that boot the same kernel hold one.
 */
struct open_files;
struct open_file;

/* What a name leads to: an open file, or a part of one (of an image). */
struct file_extent {
	int fd;
	uint64_t off; /* bytes before the part */
	uint64_t len; /* bytes of the part */
	struct stat st;
	const char *why; /* more about an error, a literal, or NULL */
};

/* The most that open_file_netascii() takes: text is small, it lies in memory.
 */
#define OPEN_FILE_NETASCII_MAX (1u << 20)

/* An empty set; NULL without memory. */
struct open_files *open_files_new(void);

/* Free the set; every file must have been put back. */
void open_files_free(struct open_files *fs);

/* Files open now. */
size_t open_files_count(const struct open_files *fs);

/*
 * A reference to p in *f, which is shared if it is open already and unchanged.
 * p->fd is taken in every case.  0 or -ENOMEM.
 */
int open_file_share(struct open_files *fs, const struct file_extent *p,
		    struct open_file **f);

/*
 * A file that exists in memory only.  buf is of malloc() and is taken in every
 * case; it may be NULL if n is 0.  0 or -ENOMEM.
 */
int open_file_take(struct open_files *fs, void *buf, size_t n,
		   struct open_file **f);

/*
 * Replace the reference *f by one to the same file in netascii (RFC 764: LF
 * becomes CR LF, CR becomes CR NUL), converted once for all who ask for it.
 * 0; -EFBIG if it is larger than OPEN_FILE_NETASCII_MAX; -ENODATA if the file
 * has shrunk; -ENOMEM; -errno.  After an error *f is as it was.
 */
int open_file_netascii(struct open_files *fs, struct open_file **f);

/* Drop a reference; the last one closes.  NULL is fine. */
void open_file_put(struct open_files *fs, struct open_file *f);

/* Bytes when it was opened. */
uint64_t open_file_size(const struct open_file *f);

/*
 * Has it been written to since?  One that was replaced by rename(2) has not.
 * The kernel's clock of files ticks every few milliseconds.
 */
bool open_file_changed(const struct open_file *f);

/*
 * Read n bytes at off as blocks of len bytes, the last of them perhaps shorter,
 * each at the start of stride bytes of buf.  0; -ENODATA if the file has
 * shrunk; -errno.
 */
struct open_file_layout {
	uint8_t *buf;
	size_t len;
	size_t stride;
};
int open_file_read(const struct open_file *f, uint64_t off, size_t n,
		   const struct open_file_layout *to);

#endif
