/* SPDX-License-Identifier: BSD-2-Clause */
/* States and keys of DHCP leases (RFC 2131, 2.1 and 4.3): see lease.h. */
#include "leasedb/lease.h"

#include <stddef.h>
#include <string.h>

static const char *const state_names[] = {
	[LEASE_FREE] = "free",
	[LEASE_OFFERED] = "offered",
	[LEASE_BOUND] = "bound",
	[LEASE_DECLINED] = "declined",
};

#define N_STATES (sizeof(state_names) / sizeof(state_names[0]))

const char *lease_state_name(enum lease_state state)
{
	return state_names[state];
}

bool lease_state_parse(const char *name, enum lease_state *state)
{
	size_t i;

	for (i = 0; name && i < N_STATES; i++)
		if (!strcmp(name, state_names[i])) {
			*state = (enum lease_state)i;
			return true;
		}
	return false;
}

bool lease_key_equal(const struct lease_key *a, const struct lease_key *b)
{
	return a->link == b->link && a->len == b->len &&
	       !memcmp(a->id, b->id, a->len);
}

/* The hardware type of Ethernet (RFC 1700). */
#define HTYPE_ETHERNET 1

void lease_key_set_mac(struct lease_key *k, uint32_t link,
		       const struct mac *mac)
{
	memset(k, 0, sizeof(*k));
	k->link = link;
	k->id[0] = 'm';
	k->id[1] = HTYPE_ETHERNET;
	memcpy(k->id + 2, mac->b, sizeof(mac->b));
	k->len = 2 + sizeof(mac->b);
}

bool lease_key_get_mac(const struct lease_key *k, struct mac *mac)
{
	if (k->len != 2 + sizeof(mac->b) || k->id[0] != 'm' ||
	    k->id[1] != HTYPE_ETHERNET)
		return false;
	memcpy(mac->b, k->id + 2, sizeof(mac->b));
	return true;
}
