/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_DOCROOT_H
#define PXE_DOCROOT_DOCROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * The boot root, as pxe-httpd and pxe-tftpd serve it: one or several
 * directories (--root), and images whose files appear below some name of each
 * of them (--mount).  Which directory a request may see is the daemon's
 * decision; what a name means in it is decided here:
 *
 * 1. A name at or below the place of a mount is a file in that image, whatever
 *    the directory has there.  To find the mount, the name is cleaned
 *    (docroot/name.h).
 * 2. Any other name is opened below the directory by openat2(2) with
 *    RESOLVE_BENEATH (docroot/root.h).
 * 3. Without regard to case (--ignore-case), both follow docroot/casefold.h.
 */
struct docroot;

/* An empty boot root, for docroot_free().  NULL without memory. */
struct docroot *docroot_new(void);

/* Close all roots and images; NULL is allowed. */
void docroot_free(struct docroot *d);

/*
 * Add the directory dir as a root.  Roots are numbered from 0 in the order of
 * the calls; a root that failed has a number, too, but cannot be used.  option
 * is the name of the option that named it, for the message.  0, or an exit
 * status after a message: EX_NOINPUT (it cannot be opened), EX_OSERR.
 */
int docroot_add_root(struct docroot *d, const char *option, const char *dir);

/*
 * Mount the images of n arguments PATH=IMAGE, which mount_check() accepted, in
 * all roots.  At most one call.  0, or an exit status after a message, as
 * mounts_open() returns it.
 */
int docroot_add_mounts(struct docroot *d, char *const *args, size_t n);

/*
 * Let docroot_open() ignore case where its caller asks for that.  0 or -ENOMEM.
 */
int docroot_ignore_case(struct docroot *d);

/*
 * The directory of a root as docroot_add_root() got it; valid until
 * docroot_free().
 */
const char *docroot_dir(const struct docroot *d, size_t root);

/* A file that is open for reading, or the part of an image that is one. */
struct docroot_file {
	int fd;		/* of the file or of the image; the caller's */
	uint64_t off;	/* of the file's first byte in fd */
	uint64_t size;	/* bytes of the file */
	int64_t mtime;	/* seconds since 1970 */
	struct stat st; /* of fd */
	bool in_image;	/* fd is an image, st its status */
};

/*
 * Open the file name below a root; ignore_case needs docroot_ignore_case().
 * 0 with *f; else an error (see docroot_error()) and f->fd is -1.
 */
int docroot_open(struct docroot *d, size_t root, const char *name,
		 bool ignore_case, struct docroot_file *f);

/*
 * More about the error of the last call for d than its number says: a literal,
 * or NULL.
 */
const char *docroot_why(const struct docroot *d);

/*
 * The status of the directory name below a root: of the directory itself, of
 * the image that it is in, or all zeros if it is there only because mounts lie
 * below it.  0, or an error (see docroot_error()); -ENOTDIR for a file.
 */
int docroot_stat_dir(struct docroot *d, size_t root, const char *name,
		     struct stat *st);

/*
 * Do mounts make a directory of name, that is, do they lie below it?  The root
 * may lack that directory, so docroot_open() may return -ENOENT for it.
 */
bool docroot_above_mount(const struct docroot *d, const char *name);

/* An entry of a directory: a file, a directory, or what a link leads to. */
struct docroot_entry {
	const char *name; /* one part, valid during the call */
	uint64_t size;	  /* bytes; of no meaning for a directory */
	int64_t mtime;	  /* seconds since 1970 */
	bool dir;
};

/* Called for each entry; a result that is not 0 ends the list. */
typedef int docroot_list_fn(void *ctx, const struct docroot_entry *e);

/*
 * List what could be opened in the directory name below a root, the names of
 * mounts included, in no order, no name twice.  0, what fn returned, or an
 * error (see docroot_error()).
 */
int docroot_list(struct docroot *d, size_t root, const char *name,
		 docroot_list_fn *fn, void *ctx);

/* What an error says about a name, for the protocols' own codes. */
enum docroot_error {
	DOCROOT_MISSING,     /* no such file: -ENOENT, -ENOTDIR, too long */
	DOCROOT_IS_DIR,	     /* -EISDIR */
	DOCROOT_DENIED,	     /* file permissions: -EACCES, -EPERM */
	DOCROOT_OUTSIDE,     /* -EXDEV: "..", or a link that is absolute or
				leads out of the root or the image */
	DOCROOT_LINK_LOOP,   /* -ELOOP: too many symbolic links */
	DOCROOT_NOT_REGULAR, /* -EINVAL: a device, FIFO or socket */
	DOCROOT_BUSY,	     /* no descriptors or memory now: -EMFILE, ... */
	DOCROOT_IMAGE_GONE,  /* -ENXIO: its image is missing or damaged now;
				a message was logged */
	DOCROOT_FAILED,	     /* any other: reading failed, or the file in the
				image is damaged or of a kind not supported */
};

/* Classify err, an error that a function above returned. */
enum docroot_error docroot_error(int err);

#endif
