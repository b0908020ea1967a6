/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_READER_H
#define PXE_LEASEDB_READER_H

#include <stdint.h>

#include "util/mac.h"

/*
 * The lease database as another program than pxe-dhcpd reads it while
 * pxe-dhcpd writes it: to learn the hardware address of a client that is
 * behind a router.  Nothing is written, no file is made, no lock is waited
 * for.
 */
struct leasedb_reader;

/*
 * A reader of the file path, which is copied; the file is opened by the first
 * look-up.  NULL without memory.
 */
struct leasedb_reader *leasedb_reader_new(const char *path);

/* Close the file and free r, which may be NULL. */
void leasedb_reader_free(struct leasedb_reader *r);

/*
 * The hardware address of the client whose lease of ip (host order) is bound.
 * now is in microseconds of a monotonic clock: after a failure the file is
 * opened again five seconds later at the earliest.  0 with *mac; -ENOENT if
 * there is no such lease, its client has no Ethernet address, or the file is
 * missing, locked or no lease database, which is logged at a bounded rate.
 */
int leasedb_reader_mac(struct leasedb_reader *r, uint32_t ip, uint64_t now,
		       struct mac *mac);

#endif
