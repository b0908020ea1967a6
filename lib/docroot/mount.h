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
 * ISO 9660 images in the name space of the boot root: what --mount PATH=IMAGE
 * asks for.  Names at and below the place PATH are files inside of IMAGE,
 * whatever the boot root has there.
 *
 * The image is opened anew for each file, so that a replaced image is noticed
 * at once, while a transfer that runs goes on from the old one.  A process with
 * mounts therefore needs the right to open the images as long as it runs, not
 * only at its start.
 */
struct mounts;

/*
 * Is arg of the form PATH=IMAGE, with a PATH that a request can name?  NULL, or
 * the reason why not, a literal.
 */
const char *mount_check(const char *arg);

/*
 * An opt_set_fn for the option --mount: appends arg to the struct opt_list that
 * o means.  0, or -1 with the reason of mount_check() in why.
 */
int mount_set(void *conf, const struct opt *o, const char *arg,
	      struct opt_why *why);

/*
 * Before sandbox_enter(): allow the images of n arguments PATH=IMAGE to be
 * opened later, and files that replace them.  sb may be NULL.
 */
void mounts_allow(struct sandbox *sb, char *const *args, size_t n);

/*
 * Inside of the sandbox: may the images of n arguments PATH=IMAGE be opened?
 * False after a message for each one that may not.  sb may be NULL: all may.
 */
bool mounts_allowed(const struct sandbox *sb, char *const *args, size_t n);

/*
 * Open the images of n arguments PATH=IMAGE, which mount_check() accepted.  0
 * with *out, for mounts_close(); or an exit status after a message, with *out
 * NULL: EX_NOINPUT (an image cannot be opened), EX_DATAERR (it is damaged or
 * not an ISO 9660 image), EX_CONFIG (two images for one place), EX_OSERR.
 */
int mounts_open(struct mounts **out, char *const *args, size_t n);

/* Close all images; NULL is allowed. */
void mounts_close(struct mounts *m);

/* A name that lies in a mount; valid as long as its struct mounts. */
struct mount_path {
	struct mount *mount;
	bool ignore_case;	   /* as mounts_at() was asked */
	char rest[ISOFS_PATH_MAX]; /* the name inside of the image */
};

/*
 * The innermost mount that name is at or below, in *at; the name is cleaned
 * before (docroot/name.h).  ignore_case: ASCII letters of the place may differ
 * in case.  False if there is none, or if the name cannot be cleaned: it means
 * what the boot root has.  m may be NULL.
 */
bool mounts_at(const struct mounts *m, const char *name, bool ignore_case,
	       struct mount_path *at);

/* How many mounts there are; m may be NULL. */
size_t mounts_count(const struct mounts *m);

/*
 * Does the i-th mount lie below the directory dir, a clean name with or without
 * a slash at its end?  True with the part of the mount's place that follows dir
 * in part: a name that the directory has because of the mount.  Several mounts
 * may give it the same name, which the boot root may have as well.
 */
bool mounts_name(const struct mounts *m, size_t i, const char *dir,
		 char part[static ISOFS_PATH_MAX]);

/* A file or directory inside of an image. */
struct mount_file {
	int fd;		/* of the image, the caller's; -1 for a directory */
	struct stat st; /* of the image */
	struct isofs_node node;
};

/*
 * Open the file or directory at that name.  0 with *f.  Else an error of
 * isofs_find(), with more about it in *why, a literal, or NULL; or -ENXIO, with
 * *why, after a message (at a bounded rate): the image is missing or damaged
 * now.  f->fd is -1 then, and f->st undefined.
 */
int mount_open(const struct mount_path *at, struct mount_file *f,
	       const char **why);

/*
 * List the directory at that name, in the image as the last mount_open() for
 * this mount saw it.  0, what fn returned, or an error of isofs_list().
 */
int mount_list(const struct mount_path *at, isofs_list_fn *fn, void *ctx);

#endif
