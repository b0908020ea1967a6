/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_HOSTS_KEY_H
#define PXE_PROTO_HOSTS_KEY_H

#include <stddef.h>

#include "proto/hosts.h"

/* Shared by the files of the hosts format; programs want hosts.h. */

/* Set h->key and its member from the n bytes at p.  0 or PXE_EBADMSG. */
int hosts_parse_key(const char *p, size_t n, struct host *h,
		    struct hosts_why *why);

/*
 * Decode %XX into dst with a NUL, or only count if dst is NULL.  The length;
 * PXE_EBADMSG for a bad or forbidden escape; PXE_ENOSPC.
 */
int hosts_unescape(const char *p, size_t n, char *dst, size_t cap);

#endif
