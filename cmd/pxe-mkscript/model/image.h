/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IMAGE_H
#define PXE_MKSCRIPT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf.h"
#include "proto/facts.h"

struct renderer;

/* One facts file: an image, and what scripts say about it. */
struct image {
	char *file;   /* the facts file; owned */
	char *name;   /* the same for messages: printable */
	char *text;   /* what the file holds */
	char *values; /* where value[] points */

	const char *value[FACT_N]; /* never NULL; "" if not there */
	unsigned line[FACT_N];	   /* 0 if not there */

	char *tree;	     /* below the boot root: "images/debian/12" */
	const char *path;    /* in tree: without "images/" */
	const char *version; /* in tree: its last part */
	char *root;	     /* the boot root, NULL if it is not known */

	char *label;		 /* unique, for scripts: "debian-12" */
	char *title;		 /* for people; printable ASCII */
	bool current;		 /* the link "current" beside it names it */
	const char *skip_reason; /* why it cannot be booted, or NULL */

	size_t cmdline_len; /* of the kernel's command line, by the renderer */
};

struct images {
	struct image *v;
	size_t n;
};

/*
 * Read these facts files; "-" is stdin.  r says what scripts can hold.  Every
 * error is logged with file and line, and so is why an image is left out
 * (skip_reason is then set).  0, EX_DATAERR, EX_NOINPUT or EX_OSERR.
 * images_release() is due in every case.
 */
int images_load(struct images *im, const struct conf *conf,
		const struct renderer *r, char **files, size_t n);

void images_release(struct images *im);

#endif
