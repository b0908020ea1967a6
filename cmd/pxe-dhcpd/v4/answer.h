/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_ANSWER_H
#define PXE_DHCPD_V4_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "inventory/hosts_file.h"
#include "lease/table.h"
#include "proto/dhcp4.h"
#include "proto/pxe_client.h"
#include "v4/boot.h"

/*
 * Policy, pure: a request and a time in, what to say out.  No sockets, no
 * disk, no clock; the lease table is the only thing that changes.
 */

/* A network that is served: the interface's own, or one behind a relay. */
#define SUBNET_POOLS_MAX 8

struct subnet {
	uint32_t net, mask;
	uint32_t pools[SUBNET_POOLS_MAX]; /* numbers in the lease table */
	unsigned n_pools;
};

struct server {
	uint32_t ip;	/* our address: option 54 */
	bool proxy;	/* no addresses, only boot information */
	uint32_t lease; /* s; NUM_INFINITE */
	uint32_t next_server;
	struct subnet *subnets;
	size_t n_subnets;
	const struct boot_map *boot;
	struct lease_table *leases;	 /* unused if proxy */
	const struct hosts_table *hosts; /* NULL: none */
};

struct request {
	const struct dhcp4 *d;
	enum dhcp4_type type;
	struct pxe_client who;
	uint32_t src;	/* the datagram's source address */
	bool boot_port; /* it came to port 4011 */

	/* Worked out by request_init(). */
	uint32_t server_id;	  /* ours, as this client is to know it */
	uint32_t link;		  /* an address on the client's link */
	const struct subnet *net; /* NULL: not one that we serve */
	struct lease_key key;
	const struct host *host; /* its line in the hosts file */
};

struct answer {
	enum dhcp4_type type; /* of the reply; DHCP4_NONE: silence */
	const char *why;      /* a few words for the log */
	bool proxy;	      /* no addresses, no network options */
	uint32_t yiaddr;
	uint32_t ciaddr;
	uint32_t lease_time; /* s; 0: not told (INFORM) */
	struct boot_choice boot;
	/* What must be on disk before the reply leaves. */
	struct lease *changed;
	struct lease *dropped; /* the lease that the client had before */
};

/*
 * Set up a request from a decoded packet.  NULL, or why it deserves no
 * answer: not a request, malformed, or from nobody.
 */
const char *request_init(struct request *rq, const struct server *s,
			 const struct dhcp4 *d, uint32_t src, bool boot_port);

/* now: seconds of a clock that never goes back. */
void answer_request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a);

/* The subnet of an address; NULL if it is none of ours. */
const struct subnet *server_subnet(const struct server *s, uint32_t ip);

#endif
