/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_CONF_H
#define PXE_MKSCRIPT_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"

/* What the command line says; strings are owned, NULL if not given. */
struct conf {
	char *type;
	char *base; /* URL of the boot root, without a slash at its end */
	char *root; /* the boot root on this machine */
	char *hosts;
	char *default_entry; /* of the menu */
	uint32_t timeout;    /* of the menu in seconds, 0 to wait for ever */
	char *title;
	char *answer; /* URL of the answer file for every machine */
	bool allow_missing;
	char *output;
};

/*
 * Read the command line into conf; o keeps what is left, the facts files.  -1
 * to go on, or the status to exit with.  conf_release() is due in any case.
 */
int conf_parse(struct opts *o, struct conf *conf, int argc, char **argv);

void conf_release(struct opts *o, struct conf *conf);

#endif
