/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MKSCRIPT_CONF_H
#define MKSCRIPT_CONF_H

#include <stdbool.h>
#include <stdint.h>

/* What the command line says; strings are owned, NULL if not given. */
struct conf {
	char *type;
	char *base; /* URL of the boot root, without a slash at its end */
	char *root; /* the boot root on this machine */
	char *hosts;
	char *def;	  /* the menu's default entry */
	uint32_t timeout; /* of the menu in seconds, 0 to wait for ever */
	char *title;
	char *answer; /* URL of the answer file for every machine */
	bool allow_missing;
	char *output;
};

#endif
