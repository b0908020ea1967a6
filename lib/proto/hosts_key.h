/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_HOSTS_KEY_H
#define PXE_PROTO_HOSTS_KEY_H

#include <stddef.h>

#include "proto/hosts.h"

/* What hosts.c and hosts_key.c share; programs want hosts.h. */

/*
 * Parse the key of a line, the n bytes at p: set h->key, and h->mac, h->uuid or
 * h->serial.  0; PXE_EBADMSG with *why.
 */
int hosts_key_parse(const char *p, size_t n, struct host *h,
		    struct hosts_why *why);

/*
 * Decode the %XX of the n bytes at p to the cap bytes at dst with a NUL; only
 * count if dst is NULL.  Returns the length without the NUL; PXE_EBADMSG if a
 * % is not followed by two digits or stands for a control character;
 * PXE_ENOSPC if it does not fit.
 */
int hosts_unescape(const char *p, size_t n, char *dst, size_t cap);

#endif
