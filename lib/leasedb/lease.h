/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASEDB_LEASE_H
#define PXE_LEASEDB_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * What a DHCP lease is: its state, the key that says whose it is, and the row
 * that keeps it in the database.
 */

/*
 * The states of an address on a server (RFC 2131, 3.1 and 4.3).  In the words
 * of other servers: BOUND is "active" (ISC) or "assigned" (Kea), DECLINED is
 * "abandoned" (ISC).  A lease that expired or was released is FREE; its key
 * still names the last holder, who gets the address again if it can.
 */
enum lease_state {
	/* The numbers are those of the database. */
	LEASE_FREE = 0, /* available: may be offered to any client */
	LEASE_OFFERED,	/* in an OFFER that its client has yet to REQUEST */
	LEASE_BOUND,	/* acknowledged to its client */
	LEASE_DECLINED, /* quarantined: a DECLINE reported a conflict */
};

/* The name of a state in lower case, "free", as the database shows it. */
const char *lease_state_name(enum lease_state state);

/*
 * The state of that name, into *state.  False if name is NULL or names none;
 * *state is then unchanged.
 */
bool lease_state_parse(const char *name, enum lease_state *state);

/* Longest id of a lease_key: bytes. */
#define LEASE_ID_MAX 64

/*
 * The key that a lease is kept under (RFC 2131, 2.1): the subnet and a client
 * that is unique there.  The client is known by its hardware address, since
 * one machine shows several client identifiers on its way from ROM to operating
 * system; by the client identifier only where there is no hardware address
 * (RFC 4390).  The subnet is part of the key so that a machine that was moved
 * is served in its new subnet while its old lease lives on.
 */
struct lease_key {
	uint32_t link; /* network address of the subnet, host order */
	uint8_t len;   /* bytes of id; 0: no client */
	uint8_t id[LEASE_ID_MAX]; /* 'm' htype chaddr, or 'c' client-id */
};

/* Do both keys name the same client on the same subnet? */
bool lease_key_equal(const struct lease_key *a, const struct lease_key *b);

/* Set *k to that of a client on Ethernet; link is in host order. */
void lease_key_set_mac(struct lease_key *k, uint32_t link,
		       const struct mac *mac);

/* Is it the key of a client on Ethernet?  Then *mac is its address. */
bool lease_key_get_mac(const struct lease_key *k, struct mac *mac);

/* Size of a host name with its NUL: a DNS label (RFC 1035, 2.3.4). */
#define LEASE_NAME_MAX 64

/* A row of the database.  Times are seconds since 1970. */
struct leasedb_row {
	uint32_t ip; /* host order; the primary key */
	enum lease_state state;
	struct lease_key key;	   /* of the holder; if FREE, the last one */
	struct mac mac;		   /* of the holder; zero if not Ethernet */
	char name[LEASE_NAME_MAX]; /* host name, or "" */
	int64_t starts;
	int64_t ends; /* INT64_MAX: never */
};

#endif
