/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_EXPLAIN_H
#define PXE_DHCPD_EXPLAIN_H

#include <stdio.h>

#include "state.h"

/*
 * Print to f how a server with that state would answer the machine that text
 * describes (explain_request.h), and why: its subnet, line in the hosts file
 * and tags, the address, the boot file, and each option with where it comes
 * from.  The leases of the database are put into the lease table, without
 * writing to the file; if they cannot be, that is printed, too.  The table
 * changes as by an offer.  0, or an exit status after a message.
 */
int explain(FILE *f, struct state *st, const char *text);

#endif
