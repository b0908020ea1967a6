/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_READER_H
#define PXE_LEASEDB_READER_H

#include <stdint.h>

#include "util/mac.h"

/*
 * The leases of pxe-dhcpd, to know the hardware address of clients that are
 * behind a router.  The database is only read, while pxe-dhcpd writes to it;
 * where it is missing, locked or broken, nothing is known, and the log says so
 * from time to time.
 */
struct leasedb_reader;

/* Nothing is opened yet.  NULL without memory. */
struct leasedb_reader *leasedb_reader_new(const char *path);
void leasedb_reader_free(struct leasedb_reader *l);

/*
 * The client that has the address ip (host order).  now is in microseconds.
 * 0; -ENOENT if none has, or nothing is known.
 */
int leasedb_reader_mac(struct leasedb_reader *l, uint32_t ip, uint64_t now,
		       struct mac *mac);

#endif
