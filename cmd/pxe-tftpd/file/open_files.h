/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_OPEN_FILES_H
#define PXE_TFTPD_OPEN_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * Files that are being sent, with reference counts.  All transfers of one file
 * share one descriptor: a thousand machines that boot the same kernel need one.
 */
struct open_files;
struct open_file;

/* An open file, or an extent of one (a file inside of an image). */
struct file_extent {
	int fd;
	uint64_t off;	 /* of the extent in the file */
	uint64_t len;	 /* bytes of the extent */
	struct stat st;	 /* of the file */
	const char *why; /* a static text on the error of an open, or NULL */
};

/*
 * Bytes of the largest file that open_file_netascii() converts: text files are
 * small, and the result lies in memory.
 */
#define OPEN_FILE_NETASCII_MAX (1u << 20)

/* An empty set.  NULL without memory. */
struct open_files *open_files_new(void);

/* Free the set, in which no file may be left.  NULL is allowed. */
void open_files_free(struct open_files *fs);

/* The number of files in the set. */
size_t open_files_count(const struct open_files *fs);

/*
 * Set *f to a reference to the extent x: the one that is in the set, if its
 * file is unchanged, or a new one.  x->fd is taken in every case.  0 or
 * -ENOMEM.
 */
int open_file_share(struct open_files *fs, const struct file_extent *x,
		    struct open_file **f);

/*
 * Set *f to a reference to a new file of n bytes in memory.  buf is of
 * malloc(), and is taken in every case; it may be NULL if n is 0.  0 or
 * -ENOMEM.
 */
int open_file_take(struct open_files *fs, void *buf, size_t n,
		   struct open_file **f);

/*
 * Replace the reference *f by one to the same file in netascii (RFC 764: LF
 * becomes CR LF, CR becomes CR NUL), which is shared like the file.  0; -EFBIG
 * if the file is larger than OPEN_FILE_NETASCII_MAX; -ENODATA if it was
 * truncated; -ENOMEM; -errno.  After an error *f is as it was.
 */
int open_file_netascii(struct open_files *fs, struct open_file **f);

/* Drop a reference to f; the last one closes the file.  NULL is allowed. */
void open_file_put(struct open_files *fs, struct open_file *f);

/* Bytes of the file, or of its extent, when it was opened. */
uint64_t open_file_size(const struct open_file *f);

/*
 * Has the file been written to since it was opened?  Not if it was replaced by
 * rename(2).  The kernel's time stamps have a resolution of some milliseconds.
 */
bool open_file_changed(const struct open_file *f);

/* Where the blocks of a read go. */
struct open_file_layout {
	uint8_t *buf;
	size_t len;    /* bytes of a block */
	size_t stride; /* bytes from the start of a block to that of the next */
};

/*
 * Read n bytes at off as blocks, of which the last may be shorter.  0; -ENODATA
 * if the file was truncated; -errno.
 */
int open_file_read(const struct open_file *f, uint64_t off, size_t n,
		   const struct open_file_layout *to);

#endif
