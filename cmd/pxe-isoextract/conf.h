/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_CONF_H
#define PXE_ISOEXTRACT_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"

/* What the command line says. */
struct conf {
	bool dry_run;
	bool force;
	bool link_image;
	uint64_t max_files;
	uint64_t max_bytes;

	const char *image; /* not owned */
	const char *dest;  /* the same; NULL only for a dry run */
};

extern const struct opt_group conf_groups[];

/* Take IMAGE and DEST from what the options left.  0 or EX_USAGE. */
int conf_take_args(struct conf *conf, const struct opts *o);

#endif
