/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_ROOTS_H
#define PXE_TFTPD_ROOTS_H

#include "conf.h"
#include "file/open_files.h"
#include "sys/sock.h"

/*
 * Where files are looked for: the directories of --root-interface that are for
 * the interface on which the request came in, then those of --root; in each,
 * the client's own directory (--client-root) before all of it.  Images that are
 * mounted (--mount) are in all of them, and win over what is there.
 */
struct roots;

/*
 * Open all directories and images of c.  0, or an exit status after a message
 * for each directory that cannot be opened, and the first such image.
 */
int roots_load(struct roots **t, const struct conf *c);

void roots_free(struct roots *t);

/*
 * Open the file name for a client.  0 with it in *out, whose fd is the
 * caller's; or -errno, or an error of docroot_open(), with out->why.  The first
 * directory that has the name decides: one that may not be read there (-EACCES)
 * hides those behind it.  Only where the name or a part of its path is missing
 * the search goes on.
 */
int roots_open(struct roots *t, const struct sock_from *from, const char *name,
	       struct file_extent *out);

#endif
