/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_NAME_H
#define PXE_TFTPD_UPLOAD_NAME_H

#include <stdbool.h>

#include "sys/opt.h"

/* Names under which uploads may be stored.  Pure. */

/*
 * Is name a valid path of a file?  Not if a component is empty, begins with a
 * dot, is longer than NAME_MAX, or has control characters.
 */
bool upload_name_is_valid(const char *name);

/*
 * Does name match one of the patterns of fnmatch(3), where * and ? match no
 * slash and no leading dot?  An empty list matches every name.
 */
bool upload_name_matches(const char *name, const struct opt_list *patterns);

#endif
