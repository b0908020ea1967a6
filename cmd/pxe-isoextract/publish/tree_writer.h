/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_TREE_WRITER_H
#define PXE_ISOEXTRACT_TREE_WRITER_H

#include <limits.h>
#include <stdbool.h>

/*
 * Creation of files below one directory, and nowhere else.  Every parent is
 * opened with openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS) and every name is
 * created anew (O_EXCL), so that neither "..", nor a symbolic link that the
 * image brought along, nor a file that is already there leads out.
 *
 * Directories get the mode 0755, files 0644 or 0755, whatever the umask: the
 * tree is there to be read by servers that run as another user, and root's cron
 * jobs often have the umask 077.  The owner is the caller.
 *
 * Paths are relative to the directory and have passed path_check().  Missing
 * parents are made.
 */
struct tree_writer {
	int root;	       /* the directory; the caller's */
	int dir;	       /* parent of the last path, open; -1: none */
	char parent[PATH_MAX]; /* path of dir */
};

/* Write below the open directory root, which must stay open. */
void tree_writer_init(struct tree_writer *t, int root);

/* Close the parent that is open, but not the root. */
void tree_writer_release(struct tree_writer *t);

/* Make a directory.  0, also if it is there already, or -errno; -EEXIST if
 * something else has the name. */
int tree_writer_mkdir(struct tree_writer *t, const char *path);

/* Create a file.  A descriptor to write to, which the caller closes, or -errno;
 * -EEXIST if the name is taken. */
int tree_writer_create(struct tree_writer *t, const char *path,
		       bool executable);

/* Make a symbolic link, whose target has passed path_check_link().  0 or
 * -errno; -EEXIST if the name is taken. */
int tree_writer_symlink(struct tree_writer *t, const char *path,
			const char *target);

/* Make path a hard link to the file at old.  0 or -errno; -EMLINK if that file
 * can have no further name, as every file on FAT; -EEXIST. */
int tree_writer_link(struct tree_writer *t, const char *path, const char *old);

/* Make path a copy of the file at old, with its mode and time of modification.
 * 0 or -errno; -EEXIST if the name is taken. */
int tree_writer_copy(struct tree_writer *t, const char *path, const char *old);

/*
 * Copy the whole content of the file from to the empty file to: blocks are
 * shared where the file system can (FICLONE), else copied by the kernel, else
 * read and written.  0 or -errno.
 */
int tree_writer_copy_data(int from, int to);

/* The exit status (sysexits.h) for -errno of a failed write: EX_IOERR where the
 * disk is full or broken, EX_NOPERM, EX_OSERR, EX_DATAERR where the image's
 * names are to blame, else EX_CANTCREAT. */
int tree_writer_status(int err);

#endif
