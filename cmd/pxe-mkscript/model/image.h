/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IMAGE_H
#define PXE_MKSCRIPT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf.h"
#include "proto/facts.h"

struct renderer;

/*
 * One image: its facts (pxe-facts(5)), where it lies, and how scripts name it.
 * It owns all strings but skip_reason, which is static.
 */
struct image {
	char *file;	/* path of the facts file, "-": standard input */
	char *file_esc; /* the same escaped, for messages */
	char *text;	/* the bytes of the file */
	char *values;	/* what value[] points to */

	const char *value[FACTS_N_KEYS]; /* never NULL; "" if not set */
	unsigned line[FACTS_N_KEYS];	 /* where it is set; 0: nowhere */

	char *tree;	     /* below the boot root: "images/debian/12" */
	const char *path;    /* in tree, behind "images/": "debian/12" */
	const char *version; /* in tree, its last part: "12" */
	char *root;	     /* the boot root; NULL if it is not known */

	char *label;		 /* unique, for scripts: "debian-12" */
	char *title;		 /* for people; printable ASCII */
	bool current;		 /* images/NAME/current leads to it */
	const char *skip_reason; /* why scripts leave it out, or NULL */

	size_t cmdline_len; /* bytes of its command line; the renderer's */
};

/* All images of a run, in the order of the command line. */
struct images {
	struct image *v;
	size_t n;
};

/*
 * Read the n facts files, or directories of images, that files names, for
 * scripts of renderer r; "-" is standard input.  Every error is logged with
 * file and line, and so is why an image is left out, which is no error.  0;
 * otherwise EX_DATAERR, EX_NOINPUT or EX_OSERR.  images_release() is due in
 * every case.
 */
int images_load(struct images *im, const struct conf *conf,
		const struct renderer *r, char **files, size_t n);

/* Free all images and their strings. */
void images_release(struct images *im);

#endif
