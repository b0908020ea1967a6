/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_SERVER_H
#define PXE_DHCPD_V4_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "inventory/hosts_table.h"
#include "lease/subnet.h"
#include "lease/table.h"
#include "v4/boot.h"

/*
 * What a DHCPv4 server decides by.  All of it belongs to the caller (state.c);
 * answers change nothing but the lease table.  Addresses are in host order.
 */
struct server {
	uint32_t ip;	      /* the interface's: server identifier (54) */
	bool proxy;	      /* proxyDHCP: boot information, no addresses */
	uint32_t lease_time;  /* s; NUM_INFINITE */
	uint32_t next_server; /* TFTP server, unless a boot file names one */
	struct subnets subnets;
	const struct boot_map *boot;
	struct lease_table *leases;	 /* unused if proxy */
	const struct hosts_table *hosts; /* NULL: none */
};

#endif
