/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_ROOT_SEARCH_H
#define PXE_TFTPD_ROOT_SEARCH_H

#include "conf.h"
#include "file/open_files.h"
#include "sys/sock.h"

/*
 * In which directories a request is looked up, and in which order: those of
 * --root-interface for the interface on which it arrived, then those of --root;
 * in each one, the client's own directory (--client-root) before everything
 * else.  Images of --mount are in every directory and hide what is there.  What
 * a name means in a directory is decided by docroot/docroot.h.
 */
struct root_search;

/*
 * Open all directories and images of c.  0 with *r, for root_search_free(); or
 * an exit status, with *r NULL, after a message for each directory that cannot
 * be opened, and for the first image.
 */
int root_search_load(struct root_search **r, const struct conf *c);

/* Close all directories and images; NULL is allowed. */
void root_search_free(struct root_search *r);

/*
 * Open the file name for the client that sent a request from there.  0 with it
 * in *out, whose fd is the caller's; or an error of docroot_open(), and
 * out->why, a static string or NULL, has more about it.  The search goes on
 * only where the name, or a part of its path, is missing: the first directory
 * that has the name decides, even if it may not be read there (-EACCES).
 */
int root_search_open(struct root_search *r, const struct sock_from *from,
		     const char *name, struct file_extent *out);

#endif
