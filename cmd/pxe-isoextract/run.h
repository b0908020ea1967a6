/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_RUN_H
#define PXE_ISOEXTRACT_RUN_H

#include "conf.h"

/* The exit status for an image that was read, and with DEST published, but that
 * no rule knows. */
#define RUN_UNKNOWN 3

/*
 * Do what the command line asks for: print the facts of conf->image and, unless
 * conf->dry_run is set, publish it in conf->dest.  The exit status: 0,
 * RUN_UNKNOWN, or one of sysexits.h after a message.
 */
int run(const struct conf *conf);

#endif
