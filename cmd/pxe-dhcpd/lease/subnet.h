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

/* Relay agents of one subnet whose addresses lie outside of it. */
#define SUBNET_RELAYS_MAX 8

struct subnet {
	uint32_t net;
	uint32_t mask;
	uint32_t pools[SUBNET_POOLS_MAX]; /* of lease_table_add_pool() */
	unsigned n_pools;
	uint32_t relays[SUBNET_RELAYS_MAX];
	unsigned n_relays;
	unsigned n_kept; /* relay agents in pools, seen so far */
	/*
	 * The network address of the first one of those that share a link with
	 * it (RFC 2131, 4.3.1, "shared networks"); its own if none does.
	 */
	uint32_t link;
	bool is_shared; /* others have the same link */
	unsigned index; /* in the configuration, from 1; 0: not there */
};

/* "A-B[/LEN]": the addresses of a pool, as the configuration has it. */
struct pool_range {
	uint32_t first, last;
	int prefix; /* length; -1: that of the subnet which it lies in */
};

struct pool_ranges {
	struct pool_range *v;
	size_t n;
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

/* Do both lie on one link?  False if one is NULL. */
bool subnet_same_link(const struct subnet *a, const struct subnet *b);

/*
 * The subnet of a relay agent: that which names its address, or else the one
 * that the address lies in.  NULL if there is none.
 */
const struct subnet *subnets_find_relay(const struct subnets *s, uint32_t ip);

/*
 * The subnet with that address and mask, added without pools if it is new.
 * NULL without memory.  It lives until the next subnets_add().
 */
struct subnet *subnets_add(struct subnets *s, uint32_t net, uint32_t mask);

/* Free what s holds, and make it empty. */
void subnets_release(struct subnets *s);

#endif
