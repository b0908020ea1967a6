/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_VERSIONS_H
#define PXE_ISOEXTRACT_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "publish/dest.h"

/*
 * The published versions in DEST, which the caller has opened with dest_open().
 * A version is published if its directory and its facts file are there.
 */

/* Bytes for the longest name of a version, with its NUL. */
#define VERSION_NAME_LEN 100

/*
 * Write the name of a version: the version id and the first digits of the
 * image's SHA-256 ("12.5-0f3a9c21"), only those if the id is empty.  Of the id
 * at most 32 bytes are kept, only letters, digits and "._+~-", and no dot in
 * front.
 */
void versions_format(char out[static VERSION_NAME_LEN], const char *version_id,
		     const char *sha256, size_t digits);

/*
 * Choose the name under which an image is published, and write it to out.  An
 * image that is published already gets the name that it has; the name of
 * another image is never chosen, even if its digest begins with the same
 * digits.
 */
void versions_choose_name(const struct dest *d,
			  char out[static VERSION_NAME_LEN],
			  const char *version_id, const char *sha256);

/* True if DEST holds the facts file of any version. */
bool versions_any(const struct dest *d);

/* Find the published version whose facts hold this SHA-256.  True with its name
 * in out. */
bool versions_find(const struct dest *d, const char *sha256,
		   char out[static VERSION_NAME_LEN]);

/* Read the facts file of a version, without a NUL.  Its length; -EFBIG if it
 * has cap bytes or more; or another -errno. */
ssize_t versions_read_facts(const struct dest *d, const char *version,
			    char *out, size_t cap);

/* True if the link DEST_CURRENT leads to that version. */
bool versions_is_current(const struct dest *d, const char *version);

#endif
