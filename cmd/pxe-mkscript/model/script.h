/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_SCRIPT_H
#define PXE_MKSCRIPT_SCRIPT_H

#include <stdio.h>

#include "conf.h"
#include "inventory/hosts_file.h"
#include "model/image.h"
#include "util/txt.h"

/*
 * What lies between main.c and a renderer, the code that writes scripts of one
 * kind.
 */

/* What a script is made of. */
struct script_input {
	const struct conf *conf;
	struct images *images;
	const struct hosts_table *hosts; /* NULL: none */
	const char *hosts_file;		 /* its name, for messages */
};

/* What is wrong with a script that was made. */
struct script_error {
	unsigned line; /* from 1; 0: none in particular */
	char text[160];
};

/* A kind of script that can be made. */
struct renderer {
	const char *name; /* --type */
	const char *what; /* for people */
	/*
	 * Can the words of s stand in a kernel's command line?  NULL, or why
	 * not (static text).
	 */
	const char *(*check_args)(const char *s);
	/*
	 * Append s to t as text that the boot loader shows and does not obey,
	 * at most max bytes.
	 */
	void (*put_title)(struct txt *t, const char *s, size_t max);
	/*
	 * Write one script for all images and hosts to f.  0, EX_DATAERR,
	 * EX_USAGE or EX_OSERR, with every reason logged.
	 */
	int (*render)(FILE *f, const struct script_input *in);
	/*
	 * Proof-read a script of render().  0; PXE_EBADMSG with the first
	 * error; -ENOMEM.
	 */
	int (*check)(const char *text, size_t len, struct script_error *error);
};

#endif
