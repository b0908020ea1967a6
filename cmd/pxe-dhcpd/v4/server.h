/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_SERVER_H
#define PXE_DHCPD_V4_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "inventory/hosts_file.h"
#include "lease/subnet.h"
#include "lease/table.h"
#include "v4/boot.h"

/*
 * What a DHCPv4 server decides by.  Everything belongs to the caller; only the
 * lease table is changed by an answer.
 */
struct server {
	uint32_t ip;	/* our address: option 54 */
	bool proxy;	/* no addresses, only boot information */
	uint32_t lease; /* s; NUM_INFINITE */
	uint32_t next_server;
	struct subnets subnets;
	const struct boot_map *boot;
	struct lease_table *leases;	 /* unused if proxy */
	const struct hosts_table *hosts; /* NULL: none */
};

#endif
