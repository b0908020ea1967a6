/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_IMPORT_H
#define PXE_LEASES_IMPORT_H

#include "conf.h"

/*
 * pxe-leases import: bind the leases of the file path, "-" for standard input:
 * through a pxe-dhcpd that runs, or in the database under its lock.  A file
 * that is wrong changes nothing.  0; 1 if some of its leases could not be
 * bound; or another exit status; after messages.
 */
int import_leases(const struct conf *conf, const char *path);

#endif
