/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_TREE_WRITER_H
#define PXE_ISOEXTRACT_TREE_WRITER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/*
 * A writer that cannot leave its directory.  Every parent is opened with
 * openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS) and every name is created
 * anew, so neither "..", nor a symbolic link that the image brought along, nor
 * a file that is already there leads anywhere.  It makes directories (0755),
 * files (0644 or 0755), symbolic links and hard links, of the caller, and
 * nothing else.  Paths have passed path_check().
 *
 * The umask does not count: the tree is there to be read by servers that run
 * as somebody else, and a root's cron job often has 077.
 */
struct tree_writer {
	int root; /* directory; the caller's */
	int dir;  /* of the last parent, or -1 */
	char parent[PATH_MAX];
};

void tree_writer_init(struct tree_writer *t, int root);
void tree_writer_release(struct tree_writer *t);

/* All return 0 (tree_writer_create(): a descriptor to write to) or -errno;
 * -EEXIST if the name is taken.  Missing parents are made. */
int tree_writer_mkdir(struct tree_writer *t,
		      const char *path); /* fine if it is one already */
int tree_writer_create(struct tree_writer *t, const char *path,
		       bool executable);
int tree_writer_symlink(struct tree_writer *t, const char *path,
			const char *target);

/* Another name for the file old.  -EMLINK where it can have no more of them, or
 * where files have only one (FAT). */
int tree_writer_link(struct tree_writer *t, const char *path, const char *old);

/* A copy of the file old, with its mode and times. */
int tree_writer_copy(struct tree_writer *t, const char *path, const char *old);

/* Copy all of one file to the other, as cheaply as the file system can. */
int tree_writer_copy_data(int from, int to);

#endif
