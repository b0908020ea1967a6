/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_DEST_H
#define PXE_ISOEXTRACT_DEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "read/image.h"
#include "read/path.h"

/*
 * DEST, the directory of one image in the boot root:
 *
 *	VERSION/	one unpacked image, never changed once it is there
 *	VERSION.facts	what it is
 *	current		-> VERSION
 *
 * and, while a run is at work, names that begin with a dot.  A run holds a lock
 * on the directory; what an earlier one left is removed by the next.  Functions
 * return 0 or an exit status after a message.
 */
struct dest {
	char *path; /* without slashes at its end; owned */
	char shown[256];
	size_t had; /* so many bytes of path were there before */
	int fd;	    /* the directory, locked; -1: none */
	int tmp;    /* the tree that is being written; -1: none */
	bool facts; /* a version had been published before */
	bool moved; /* "current" leads to where it should by now */
};

/* The exit status for -errno of something in DEST. */
int dest_status(int err);

/*
 * Open and lock DEST, which is made if it is not there, with its parents.
 * EX_TEMPFAIL if another run holds it; EX_NOPERM, EX_CANTCREAT.  dest_close()
 * is due in every case.
 */
int dest_open(struct dest *d, const char *path);

/* Remove what was not published, and DEST itself if it was made for nothing. */
void dest_close(struct dest *d);

/* Is an image with that SHA-256 published?  Its version's name goes to out. */
bool dest_find(const struct dest *d, const char *sha256,
	       char out[static PATH_VERSION_LEN]);

/* The facts of a version, and their length; -EFBIG if they do not fit, or
 * another -errno. */
ssize_t dest_facts(const struct dest *d, const char *version, char *out,
		   size_t cap);

/* Does "current" lead to that version? */
bool dest_is_current(const struct dest *d, const char *version);

/* A name for that image which no other one has. */
void dest_name(const struct dest *d, char out[static PATH_VERSION_LEN],
	       const char *version_id, const char *sha256);

/* Begin a tree, in d->tmp. */
int dest_begin(struct dest *d);

/*
 * Put the image file into the tree under that name: a copy, or a hard link if
 * link says so and the file is fit to be published.
 */
int dest_keep_image(struct dest *d, const struct image *img, const char *name,
		    bool link);

/*
 * Publish the tree and its facts as version, and let "current" lead to it.  All
 * is on the disk before any name changes; if it fails, "current" is what it
 * was, unless d->moved says that the failure came after that.
 */
int dest_publish(struct dest *d, const char *version, const char *facts,
		 size_t len);

/* Let "current" lead to a version that is there; d->moved as above. */
int dest_point(struct dest *d, const char *version);

#endif
