/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONF_H
#define PXE_DHCPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/daemon.h"
#include "sys/opt.h"
#include "v4/boot.h"

/* The settings of pxe-dhcpd (pxe-dhcpd(8)), as its options give them. */

/* Most addresses in the value of one option. */
#define CONF_IPS_MAX 8

/* "A,B,C"; host order. */
struct conf_ips {
	uint32_t v[CONF_IPS_MAX];
	unsigned n;
};

/* "A-B[/LEN]"; host order. */
struct conf_pool {
	uint32_t first, last;
	int prefix; /* length; -1: that of the interface */
};

struct conf_pools {
	struct conf_pool *v;
	size_t n;
};

/* Zero-initialise, and fill with opts_apply(). */
struct conf {
	struct daemon_conf daemon;
	char *iface;
	struct conf_pools pools;
	struct conf_ips routers;
	struct conf_ips dns;
	uint32_t lease;	      /* seconds; NUM_INFINITE */
	uint32_t next_server; /* 0: the interface's address */
	struct boot_map boot; /* --boot; state.c adds what is in root */
	char *root;
	char *http;   /* without a slash at its end; NULL: none */
	char *hosts;  /* NULL: STATE_HOSTS, if it is there */
	char *leases; /* the database */
	bool proxy;
};

/* The options, for struct opts; they fill a struct conf. */
extern const struct opt_group conf_groups[];

/*
 * Check what no option can check alone: there is an interface, and something to
 * give out, or --proxy.  0, or EX_USAGE after a message.
 */
int conf_check(const struct conf *c);

/* Free what c holds, and zero it. */
void conf_release(struct conf *c);

#endif
