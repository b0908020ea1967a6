/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_NAME_H
#define PXE_TFTPD_UPLOAD_NAME_H

#include <stdbool.h>

#include "sys/opt.h"

/*
 * May a file be stored under this name?  Not if a part of it is empty, hidden
 * (which "." and ".." are), too long, or holds control characters.
 */
bool upload_name_is_valid(const char *name);

/* Does it match one of the patterns, or are there none? */
bool upload_name_matches(const char *name, const struct opt_list *patterns);

#endif
