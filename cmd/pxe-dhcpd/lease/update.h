/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_UPDATE_H
#define PXE_DHCPD_LEASE_UPDATE_H

#include "lease/store.h"
#include "lease/table.h"

/*
 * A lease that is to be bound once it is in the database (RFC 2131, 3.1: the
 * server commits the binding, then it acknowledges it).  Until then the table
 * has what it had before, so that a transaction that fails changes nothing.
 * Leases are named by their addresses, not by pointers: a reload may replace
 * the table meanwhile.
 */
struct lease_update {
	uint32_t ip;	   /* host order; 0: there is no update */
	uint32_t replaced; /* another lease of the client, which ends; or 0 */
	int64_t expires;   /* of the table's clock: s */
	struct lease_key key;
	struct mac mac;
	char name[LEASE_NAME_MAX]; /* host name of the client, or "" */
};

/*
 * Prepare u, of which everything but replaced is set: both leases are held as
 * they are until lease_update_end(), and an address that was free is offered to
 * the client meanwhile.
 */
void lease_update_begin(struct lease_table *t, struct lease_update *u,
			int64_t now);

/*
 * The rows for the database, as they are when u is done: at most 2, to rows.
 * How many.
 */
size_t lease_update_rows(const struct lease_update *u, struct lease_table *t,
			 const struct store_time *now,
			 struct leasedb_row rows[static 2]);

/*
 * The transaction has ended.  If it was stored the lease is bound; else
 * everything is as before, and what was free is offered to the client for
 * LEASE_OFFER_TIMEOUT.
 */
void lease_update_end(struct lease_table *t, const struct lease_update *u,
		      bool stored, int64_t now);

#endif
