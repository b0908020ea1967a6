/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_RUN_H
#define PXE_ISOEXTRACT_RUN_H

#include "conf.h"

/* The exit status for an image that was unpacked, but that no rule knows. */
#define RUN_UNKNOWN 3

/* Do what the command line says.  The exit status. */
int run(const struct conf *conf);

#endif
