/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DOCROOT_NAME_H
#define PXE_DOCROOT_NAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Names of files below the boot root, in the form that the daemons compare and
 * open: parts with one slash between them, none in front, no part "." or "..".
 * "" is the boot root itself.  A slash at the end is kept: it asks for a
 * directory.
 *
 * The rules are those of RFC 3986, 5.2.4 (remove_dot_segments), applied to the
 * text alone, without a look at the disk; but a ".." above the root is an
 * error, not the root.  Targets of HTTP requests and the places of --mount are
 * cleaned so.  Other names are not, on purpose:
 *
 * - TFTP requests (pxe-tftpd, names/request.c): the map rules must see what the
 *   client sent, backslashes stand for slashes, and ".." is resolved by the
 *   kernel, that is, after the symbolic links before it.
 * - Names of files to be created (pxe-tftpd, upload/upload_policy.c, and
 *   pxe-isoextract): one that is not clean is refused, and so is one that is
 *   hidden or holds control characters.
 *
 * None of this keeps a request inside of the boot root: root_file() does.
 */

/* Bytes for any name with its NUL: PATH_MAX, what open(2) takes. */
#define NAME_CAP 4096

/* A name that is cleaned byte by byte, by a caller that decodes it. */
struct name_cleaner {
	char *out;
	size_t cap;
	size_t len;  /* bytes in out so far */
	size_t part; /* where the part that is being read starts in out */
};

/*
 * Begin a name in out, which has cap bytes, at least 1, and belongs to the
 * caller until name_cleaner_end().
 */
void name_cleaner_init(struct name_cleaner *c, char *out, size_t cap);

/*
 * The next byte of the name, which is not NUL.  0; PXE_EBADMSG for a ".." above
 * the root; PXE_ENOSPC if the name does not fit (a part that is resolved later
 * needs its room until then).  After an error out holds nothing of use.
 */
int name_cleaner_put(struct name_cleaner *c, char ch);

/*
 * The name is complete: out ends in NUL.  0, or PXE_EBADMSG or PXE_ENOSPC as
 * for name_cleaner_put().
 */
int name_cleaner_end(struct name_cleaner *c);

/*
 * Write the clean form of name to out, which has cap bytes.  0, PXE_EBADMSG if
 * a ".." leads above the root, or PXE_ENOSPC if it does not fit.
 */
int name_clean(char *out, size_t cap, const char *name);

/*
 * Is part, such as "..", one of the parts between the slashes of the n bytes at
 * name?
 */
bool name_has_part(const char *name, size_t n, const char *part);

#endif
