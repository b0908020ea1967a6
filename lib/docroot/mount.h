/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_MOUNT_H
#define PXE_DOCROOT_MOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "image/isofs.h"
#include "sys/opt.h"
#include "sys/sandbox.h"

/*
 * Images in the name space of the boot root: what --mount PATH=IMAGE asks for.
 * Names below PATH are files inside of IMAGE, whatever the root has there.
 *
 * The image is opened anew for each file, so that one that was replaced is
 * noticed at once, and who sends a file of the old one keeps it.  A thing with
 * mounts in it therefore needs the right to open the images as long as it runs,
 * not only at its start.
 */
struct mounts;

/* Is arg PATH=IMAGE, with a path that can be asked for?  NULL, or why not. */
const char *mount_check(const char *arg);

/* The same for an option: as opt_set_list(). */
int mount_set(void *conf, const struct opt *o, const char *arg,
	      struct opt_why *why);

/*
 * For the sandbox: let the images of n such arguments be opened, also if they
 * are replaced; and, once inside: may they be?  As sandbox_allows().
 */
void mounts_allow(struct sandbox *sb, char *const *args, size_t n);
bool mounts_allowed(const struct sandbox *sb, char *const *args, size_t n);

/*
 * Open the images of n such arguments.  0 with *out; or an exit status after a
 * message: EX_NOINPUT (an image cannot be opened), EX_DATAERR (it is damaged),
 * EX_CONFIG (two mounts at one place), EX_OSERR.
 */
int mounts_open(struct mounts **out, char *const *args, size_t n);

/* NULL is fine. */
void mounts_close(struct mounts *m);

/* Where a path leads: into a mount. */
struct mount_path {
	struct mount *mount;
	bool fold;		   /* the case of letters does not matter */
	char rest[ISOFS_PATH_MAX]; /* the path inside of the image */
};

/*
 * The mount that path lies in, if need be with other case, in *at.  Dots and
 * slashes are tidied up before, without a look at what is there.  False if
 * there is none: the name is the root's.  m may be NULL.
 */
bool mounts_at(const struct mounts *m, const char *path, bool fold,
	       struct mount_path *at);

/*
 * Names that a directory of the boot root has because of mounts below it: the
 * one that the i-th mount gives to path, in name, or false if it gives none.
 * Some may be given twice, and some be in the root, too.
 */
size_t mounts_count(const struct mounts *m);
bool mounts_name(const struct mounts *m, size_t i, const char *path,
		 char name[static ISOFS_PATH_MAX]);

/* A file inside of an image. */
struct mount_file {
	int fd;		/* of the image, the caller's; -1: a directory */
	struct stat st; /* of the image */
	struct isofs_node node;
};

/*
 * Open the file at that path.  0 with *f; an error of isofs_find(),
 * and more about it in *why, a literal, or NULL; or -ENXIO after a message (at
 * a bounded rate) if the image is not there any more, or is damaged.
 */
int mount_open(const struct mount_path *at, struct mount_file *f,
	       const char **why);

/* As isofs_list(); mount_open() has just found that it is a directory. */
int mount_list(const struct mount_path *at, isofs_list_fn *fn, void *ctx);

#endif
