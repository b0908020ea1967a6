/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_RA_POLICY_H
#define PXE_DHCPD_RA_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/ndp.h"
#include "util/mac.h"
#include "util/siphash.h"

/*
 * Whose Router Solicitation is answered: those of machines that boot, while no
 * router advertises on the link, at a bounded rate.  Pure: times are
 * microseconds of a monotonic clock, passed in.
 */

/* For so long after its last DHCP message a machine counts as booting: us. */
#define RA_BOOTING_USEC UINT64_C(300000000)

/*
 * Time between two answers to one machine, us.  iPXE repeats its solicitation
 * after 0.25 s at the earliest.
 */
#define RA_CLIENT_USEC 200000

/* Answers to all machines in one second. */
#define RA_PER_SECOND 1000

/*
 * For so long a router counts whose advertisement names a prefix or DHCPv6, but
 * no time for which it is a router: us.  Routers advertise at least every 1800
 * s (RFC 4861, 6.2.1, MaxRtrAdvInterval).
 */
#define RA_ROUTER_USEC UINT64_C(1800000000)

/* Machines that are remembered: sets of some, by a keyed hash. */
#define RA_SETS	   1024
#define RA_SET_LEN 4

/* Routers that are remembered; a link seldom has more than two. */
#define RA_ROUTERS 8

/* A machine that boots. */
struct ra_client {
	struct mac mac;
	bool used;
	uint64_t seen;	   /* its last DHCP message */
	uint64_t answered; /* 0: not yet */
};

/* A router that has advertised. */
struct ra_router {
	uint8_t addr[NDP_ADDR_LEN];
	uint64_t until; /* 0: unused */
};

struct ra_policy {
	struct siphash_key key;
	struct ra_client clients[RA_SETS][RA_SET_LEN];
	struct ra_router routers[RA_ROUTERS];
	uint64_t listen_until; /* no answers before */
	uint64_t second;       /* begin of the one that answered counts in */
	unsigned answered;
};

/* Forget all.  key is the hash's, unknown to the network. */
void ra_policy_init(struct ra_policy *p, const struct siphash_key *key);

/*
 * Answer nobody before that time, while routers are asked for; nor before that
 * of an earlier call.
 */
void ra_policy_listen(struct ra_policy *p, uint64_t until);

/*
 * A DHCP message came from the machine.  boots: of firmware or a boot loader;
 * else its system runs by now, and is not answered.
 */
void ra_policy_client(struct ra_policy *p, const struct mac *mac, bool boots,
		      uint64_t now);

/* A Router Advertisement came from the address, NDP_ADDR_LEN bytes. */
void ra_policy_router(struct ra_policy *p, const uint8_t *addr,
		      const struct ndp *m, uint64_t now);

/*
 * Is a solicitation of the machine to be answered now?  NULL if so, and it
 * counts as answered; or in a few words why not.
 */
const char *ra_policy_refusal(struct ra_policy *p, const struct mac *mac,
			      uint64_t now);

#endif
