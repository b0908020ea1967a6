/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_CHANGE_H
#define PXE_LEASES_CHANGE_H

#include "conf.h"

/* Changes of leases through a pxe-dhcpd that runs. */

/*
 * End the leases of the n addresses and hardware addresses at args.  0; 1 if
 * one of them could not be ended; or another exit status; after messages.
 */
int change_release(const struct conf *conf, char *const *args, size_t n);

/* Bind ADDRESS MAC [NAME] [TIME], the n words at args.  As above. */
int change_bind(const struct conf *conf, char *const *args, size_t n);

#endif
