/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONF_H
#define PXE_DHCPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "lease/subnet.h"
#include "sys/daemon.h"
#include "sys/opt.h"
#include "v4/policy.h"
#include "v4/tag.h"

/* The settings of pxe-dhcpd (pxe-dhcpd(8)), as its options give them. */

/* A block "subnet NETWORK/LEN {"; addresses in host order. */
struct conf_subnet {
	uint32_t net, mask;
	struct policy policy;
	struct pool_ranges pools;
	uint32_t relays[SUBNET_RELAYS_MAX];
	unsigned n_relays;
	char *shared; /* name of the link that it is on with others; or NULL */
};

struct conf_subnets {
	struct conf_subnet *v;
	size_t n;
};

/* Zero-initialise, and fill with opts_apply(). */
struct conf {
	struct daemon_conf daemon;
	struct opt_list ifaces;	      /* -i */
	struct opt_list proxy_ifaces; /* --proxy-interface */
	struct pool_ranges pools;     /* outside of blocks */
	struct policy policy; /* of all clients; state.c adds boot files */
	struct conf_subnets subnets;
	struct tags tags;
	char *root;
	char *http;    /* without a slash at its end; NULL: none */
	char *hosts;   /* NULL: STATE_HOSTS, if it is there */
	char *leases;  /* the database */
	char *control; /* path of the socket; "no"; NULL: CONTROL_DEFAULT */
	char *explain; /* a machine whose answer is explained; NULL: serve */
	char *metrics; /* file for Prometheus; NULL: none */
	bool proxy;    /* on all interfaces */
	bool ra;       /* answer router solicitations */
	bool by_client_id;     /* clients are known by option 61 */
	bool trust_relay_info; /* option 82 without a relay agent */
};

/* The options, for struct opts; they fill a struct conf. */
extern const struct opt_group conf_groups[];

/* The blocks of the configuration file. */
extern const struct opt_block conf_blocks[];

/*
 * Check what no option can check alone: there is an interface, and something to
 * give out, or --proxy; menus are whole.  0, or EX_USAGE or EX_CONFIG after a
 * message.
 */
int conf_check(const struct conf *c);

/* Free what c holds, and zero it. */
void conf_release(struct conf *c);

#endif
