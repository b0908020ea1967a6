/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_SCRIPT_H
#define PXE_MKSCRIPT_SCRIPT_H

#include <stdio.h>

#include "conf.h"
#include "inventory/hosts_table.h"
#include "model/image.h"
#include "util/txt.h"

/*
 * A renderer is the code that writes scripts of one kind, for one boot loader.
 * This is what a renderer is given and what it provides.
 */

/* What a script is made from; nothing of it is the renderer's to free. */
struct script_input {
	const struct conf *conf;
	struct images *images; /* the renderer sets their cmdline_len */
	const struct hosts_table *hosts; /* NULL: none */
	const char *hosts_file;		 /* its name, for messages */
};

/* An error in a script that was rendered. */
struct script_error {
	unsigned line;	/* from 1; 0: of no line in particular */
	char text[160]; /* printable ASCII; ends in NUL */
};

/* What a renderer provides. */
struct renderer {
	const char *name; /* for --type */
	const char *what; /* what it makes, for people: "a script for iPXE" */
	/*
	 * Can the words of the C string s stand in a kernel's command line?
	 * NULL; otherwise why not (static text).
	 */
	const char *(*check_args)(const char *s);
	/*
	 * Append at most max bytes of the C string s to t as a title: bytes
	 * that the boot loader cannot show or would interpret are replaced.
	 */
	void (*put_title)(struct txt *t, const char *s, size_t max);
	/*
	 * Write one script for all images and hosts to f.  0; otherwise
	 * EX_DATAERR, EX_USAGE or EX_OSERR, with every reason logged.
	 */
	int (*render)(FILE *f, const struct script_input *in);
	/*
	 * Check the len bytes at text, a script of render(), for mistakes of
	 * the renderer.  0; PXE_EBADMSG with the first mistake in *error;
	 * -ENOMEM.
	 */
	int (*check)(const char *text, size_t len, struct script_error *error);
};

#endif
