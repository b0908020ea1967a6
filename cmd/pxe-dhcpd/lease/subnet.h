/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_LEASE_SUBNET_H
#define PXE_DHCPD_LEASE_SUBNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The IPv4 subnets that are served: the interface's own, and those behind relay
 * agents.  Addresses are in host order.
 */

/* Pools of one subnet; each look for a free address tries them in turn. */
#define SUBNET_POOLS_MAX 8

struct subnet {
	uint32_t net;
	uint32_t mask;
	uint32_t pools[SUBNET_POOLS_MAX]; /* of lease_table_add_pool() */
	unsigned n_pools;
};

/* All of them; zero-initialise. */
struct subnets {
	struct subnet *v;
	size_t n;
};

/* Does the address lie in the subnet?  False if s is NULL. */
bool subnet_contains(const struct subnet *s, uint32_t ip);

/*
 * Is it the network's own or the broadcast address, which no host may have: the
 * first or last one of a subnet of more than two addresses?
 */
bool subnet_is_edge(const struct subnet *s, uint32_t ip);

/*
 * The subnet that an address lies in: of several, the one with the longest
 * prefix, since a subnet behind a relay agent may lie within the interface's
 * own.  NULL if there is none.  It lives until the next subnets_add().
 */
const struct subnet *subnets_find(const struct subnets *s, uint32_t ip);

/*
 * The subnet with that address and mask, added without pools if it is new.
 * NULL without memory.  It lives until the next subnets_add().
 */
struct subnet *subnets_add(struct subnets *s, uint32_t net, uint32_t mask);

/* Free what s holds, and make it empty. */
void subnets_release(struct subnets *s);

#endif
