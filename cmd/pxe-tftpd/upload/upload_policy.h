/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_POLICY_H
#define PXE_TFTPD_UPLOAD_POLICY_H

#include <stdbool.h>

#include "sys/opt.h"

/* Under which names uploads may be stored, and over which files. */

/*
 * Is name a valid path of a file?  Not if a component is empty, begins with a
 * dot, is longer than NAME_MAX, or has control characters.
 */
bool upload_policy_name_is_valid(const char *name);

/*
 * Does name match one of the patterns of fnmatch(3), where * and ? match no
 * slash and no leading dot?  An empty list matches every name.
 */
bool upload_policy_name_matches(const char *name,
				const struct opt_list *patterns);

/*
 * May a file get this name in the directory dir: is the name free, or may the
 * regular file that has it be replaced?  0; -EEXIST without overwrite; -EISDIR
 * if it is no regular file; -errno.
 */
int upload_policy_check_target(int dir, const char *name, bool overwrite);

#endif
