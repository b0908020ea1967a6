/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_CONF_H
#define PXE_ISOEXTRACT_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"

/* The settings of the command line; texts live as long as struct opts. */
struct conf {
	bool dry_run;	    /* -n */
	bool force;	    /* --force */
	bool link_image;    /* --link-image */
	uint64_t max_files; /* names in the image */
	uint64_t max_bytes; /* that the image unpacks to */

	const char *image; /* IMAGE: a path, or "-" */
	const char *dest;  /* DEST; may be NULL for a dry run only */
};

/* The options, for struct opts; they set struct conf. */
extern const struct opt_group conf_groups[];

/* Take IMAGE and DEST from the arguments that are no options.  0, or EX_USAGE
 * after a message. */
int conf_take_args(struct conf *conf, const struct opts *o);

#endif
