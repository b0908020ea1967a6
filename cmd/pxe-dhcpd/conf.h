/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONF_H
#define PXE_DHCPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/daemon.h"
#include "sys/opt.h"
#include "v4/boot.h"

/* Addresses in one option value: "A,B,C". */
#define CONF_IPS_MAX 8

struct conf_ips {
	uint32_t v[CONF_IPS_MAX];
	unsigned n;
};

/* "A-B[/LEN]". */
struct conf_pool {
	uint32_t first, last;
	int prefix; /* -1: that of the interface */
};

struct conf_pools {
	struct conf_pool *v;
	size_t n;
};

struct conf {
	struct daemon_conf daemon;
	char *iface;
	struct conf_pools pools;
	struct conf_ips routers;
	struct conf_ips dns;
	uint32_t lease;	      /* seconds; NUM_INFINITE */
	uint32_t next_server; /* 0: the interface's address */
	struct boot_map boot; /* what --boot says, or was worked out */
	char *root;
	char *http; /* without a slash at its end; NULL: none */
	char *hosts;
	char *leases;
	bool proxy;
};

extern const struct opt_group conf_groups[];

/*
 * What the options cannot check one by one: an interface is named, a pool
 * unless --proxy, boot files that suit their class.  Every error is logged.
 * 0 or EX_USAGE/EX_CONFIG.
 */
int conf_check(const struct conf *c);

void conf_release(struct conf *c);

#endif
