/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_LIST_H
#define PXE_LEASES_LIST_H

#include "conf.h"

/* What pxe-leases prints. */

/*
 * Print the leases that the n filters at args let pass.  0, or an exit status
 * after a message.
 */
int list_leases(const struct conf *conf, char *const *args, size_t n);

/* Print the pools of a pxe-dhcpd that runs, and what is in quarantine. */
int list_status(const struct conf *conf);

#endif
