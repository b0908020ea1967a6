/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_CONF_H
#define PXE_MKSCRIPT_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"

/*
 * The options of pxe-mkscript(1).  Strings are owned, and NULL if an option was
 * not given and has no default.  Zero it before conf_parse().
 */
struct conf {
	char *type;  /* name of the renderer */
	char *base;  /* URL of the boot root, without a slash at its end */
	char *root;  /* the boot root on this machine */
	char *hosts; /* path of the hosts file, "-": standard input */
	char *default_entry; /* of the menu */
	uint32_t timeout;    /* of the menu, in seconds; 0: wait for ever */
	char *title;	     /* of the menu */
	char *answer;	     /* URL of the answer file for every machine */
	bool allow_missing;  /* kernels and initrds need not be there */
	char *output;	     /* path of the script, "-": standard output */
};

/*
 * Parse the command line into conf; the names of facts files are in o->args.
 * -1 to go on; otherwise the status to exit with, and all that is to be said
 * was printed.  conf_release() is due in every case.
 */
int conf_parse(struct opts *o, struct conf *conf, int argc, char **argv);

/* Free all that conf_parse() stored in o and conf. */
void conf_release(struct opts *o, struct conf *conf);

#endif
