/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_SERVER_H
#define PXE_DHCPD_V4_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "conf.h"
#include "inventory/hosts_table.h"
#include "lease/subnet.h"
#include "lease/table.h"
#include "sys/iface.h"
#include "v4/chain.h"
#include "v4/chosen.h"
#include "v4/host_rule.h"
#include "v4/twin.h"

/* An interface that is served. */
struct server_iface {
	struct iface iface; /* its address is the server identifier (54) */
	bool proxy;	    /* proxyDHCP: boot information, no addresses */
};

/*
 * What a DHCPv4 server decides by.  All of it belongs to the caller (state.c);
 * answers change nothing but the lease table, chain, chosen and
 * twins.  Addresses are
 * in host order.
 */
struct server {
	const struct server_iface *ifaces;
	size_t n_ifaces;
	bool proxy; /* all of them are for proxyDHCP alone */
	const struct conf *conf;
	struct subnets subnets;
	/* By number of lease_table_add_pool(): whose pool it is; 0: of all. */
	const tag_set *pool_tags;
	struct lease_table *leases;	 /* unused if proxy */
	const struct hosts_table *hosts; /* NULL: none */
	struct host_rules host_rules;
	struct chain *chain;   /* NULL: no iPXE gets a loader */
	struct chosen *chosen; /* NULL: iPXE goes on with no item */
	struct twins *twins;   /* NULL: they are not looked for */
};

#endif
