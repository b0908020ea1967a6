/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_MACHINE_H
#define PXE_SNIFF_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inventory/hosts_file.h"
#include "lru.h"
#include "proto/hosts.h"
#include "proto/pxe_client.h"
#include "util/mac.h"
#include "util/uuid.h"

/*
 * The machines that were seen.  One is known by its MAC; addresses that no
 * DHCP and no ARP explained are machines of their own, without a MAC.  TFTP
 * and HTTP know addresses only, so the addresses lead to the machines.
 */

/* Each is some 450 bytes; the one unheard of for longest makes room. */
#define MACHINES_MAX 65536

/* Addresses that ARP explained, for machines that use none of our DHCP. */
#define MACHINES_ARP 1024

/* Who gave the machine its name: a better source replaces a worse. */
enum machine_namer {
	MACHINE_NAMELESS,
	MACHINE_NAMED_BY_CLIENT, /* option 12 of its own messages */
	MACHINE_NAMED_BY_SERVER, /* option 12 of an answer */
	MACHINE_NAMED_BY_HOSTS,	 /* the hosts file */
};

struct machine;

/* Its entry in the table of addresses. */
struct machine_ip {
	struct lru_node node;
	struct machine *m;
};

struct machine {
	struct lru_node node;
	struct machine_ip by_ip; /* in the table if ip is not 0 */
	bool has_mac;
	struct mac mac;
	uint32_t ip;   /* host order, 0: not known */
	int64_t first; /* its first packet, ns since 1970 */
	bool has_arch;
	uint16_t arch;	     /* DHCP's code */
	enum pxe_kind stage; /* the program that asked last */
	enum machine_namer namer;
	char name[HOSTS_NAME_MAX + 1]; /* as it came; escape it */
	size_t name_len;
};

struct machine_arp {
	uint32_t ip;
	struct mac mac;
};

struct machines {
	struct lru table;
	struct lru by_ip;
	const struct hosts_table *hosts; /* the caller's; may be NULL */
	struct machine_arp arp[MACHINES_ARP];
	size_t max;
};

/* 0, or -ENOMEM. */
int machines_init(struct machines *ms, const struct hosts_table *hosts);
void machines_release(struct machines *ms);

/* The machine, made if need be; NULL without memory.  now: ns since 1970. */
struct machine *machines_by_mac(struct machines *ms, const struct mac *mac,
				int64_t now);
struct machine *machines_by_ip(struct machines *ms, uint32_t ip, int64_t now);

/* The machine that had this key (of its node), or NULL if it made room. */
struct machine *machines_find(const struct machines *ms, struct lru_key key);

/* It has this address now, and whoever had it has not. */
void machines_learn_ip(struct machines *ms, struct machine *m, uint32_t ip);

/* It calls itself, or is called, this. */
void machines_learn_name(struct machine *m, enum machine_namer namer,
			 const void *name, size_t len);

/* The hosts file may know it by its UUID. */
void machines_learn_uuid(struct machines *ms, struct machine *m,
			 const struct uuid *uuid);

/* An ARP packet said so. */
void machines_learn_arp(struct machines *ms, uint32_t ip,
			const struct mac *mac);

#endif
