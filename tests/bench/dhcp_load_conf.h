/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_DHCP_LOAD_CONF_H
#define PXE_BENCH_DHCP_LOAD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"
#include "sys/sock.h"

/* What a machine does, once or again and again. */
enum dhcp_load_task {
	DHCP_LOAD_HANDSHAKE, /* DISCOVER, OFFER, REQUEST, ACK */
	DHCP_LOAD_DISCOVER,  /* DISCOVER, OFFER */
	DHCP_LOAD_RENEW,     /* REQUEST with ciaddr, ACK */
	DHCP_LOAD_ECHO,	     /* a packet that comes back as a reply */
};

/* The settings of dhcp-load, as its options give them. */
struct dhcp_load_conf {
	enum dhcp_load_task task;
	struct sock_addr server; /* its address is the server identifier */
	struct sock_addr relay;	 /* giaddr; len 0: not relayed */
	char *iface;		 /* broadcast out of this; NULL: relayed */
	bool unicast;		 /* without the broadcast flag */
	bool plain;		 /* without the options of PXE */
	bool any_id;		 /* a server identifier of any address */
	uint32_t lease;		 /* s, of option 51; 0: any */

	uint32_t clients;
	uint32_t first;	   /* number of the first machine, in its MAC */
	uint32_t window;   /* tasks at once; 0: as many as the rate wants */
	uint32_t rate;	   /* tasks begun a second; 0: as the window allows */
	uint32_t seconds;  /* begin tasks that long; 0: one a machine */
	uint32_t timeout;  /* ms to wait for a reply */
	bool retry;	   /* ask again after 4, 8, 16, 32 s, as PXE ROMs do */
	uint32_t deadline; /* s for all of it */

	struct opt_list pids; /* processes whose time is told */
	char *echo;	      /* be the echo at ADDR:PORT instead */
};

extern const struct opt_group dhcp_load_groups[];

/* Free what c owns. */
void dhcp_load_conf_release(struct dhcp_load_conf *c);

#endif
