/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys of DHCP leases (RFC 2131, 2.1): see lease.h. */
#include "leasedb/lease.h"

#include <string.h>

bool lease_key_equal(const struct lease_key *a, const struct lease_key *b)
{
	return a->link == b->link && a->len == b->len &&
	       !memcmp(a->id, b->id, a->len);
}
