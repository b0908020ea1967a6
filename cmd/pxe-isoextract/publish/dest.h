/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_DEST_H
#define PXE_ISOEXTRACT_DEST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * DEST, the directory of one image in the boot root:
 *
 *	VERSION/	the files of one image, never changed once published
 *	VERSION.facts	what that image is, see pxe-facts(5)
 *	current		symbolic link to VERSION
 *
 * and hidden names while a run writes.  A run holds an exclusive flock(2) on
 * the directory.  Hidden names are the same for every run, so that the next run
 * finds and removes what a killed one left.
 */
#define DEST_CURRENT	  "current"
#define DEST_FACTS_SUFFIX ".facts"

#define DEST_NEW_TREE	 ".unpack"
#define DEST_OLD_TREE	 ".unpack-old" /* which --force replaces */
#define DEST_NEW_FACTS	 ".unpack-facts"
#define DEST_NEW_CURRENT ".unpack-current"

struct dest {
	char *path;	/* without slashes at its end; owned */
	char name[256]; /* the path, escaped for messages */
	size_t old_len; /* bytes of path that were there before this run */
	int fd;		/* the directory, locked; -1: not open */
	int tree_fd;	/* DEST_NEW_TREE, see publish_begin(); -1: none */
	bool published; /* DEST_CURRENT leads to this run's version */
};

/*
 * Open and lock DEST, make it and its parents if they are missing, and remove
 * what a killed run left.  0, or an exit status after a message: EX_TEMPFAIL if
 * another run holds the lock, EX_NOPERM, EX_CANTCREAT, EX_IOERR, EX_OSERR.
 * dest_close() is due in every case.
 */
int dest_open(struct dest *d, const char *path);

/*
 * Remove what was written but not published, remove DEST and its parents if
 * dest_open() made them and nothing is published in them, and unlock.
 */
void dest_close(struct dest *d);

/* The exit status (sysexits.h) for -errno of a failed access to DEST:
 * EX_IOERR where the disk is full or broken, EX_NOPERM, EX_OSERR, else
 * EX_CANTCREAT. */
int dest_status(int err);

#endif
