/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machines that were seen.  A machine is known by its MAC.  TFTP and HTTP
 * show addresses only, so the addresses lead to machines; an address that
 * neither DHCP nor ARP nor the hosts file explains is a machine of its own,
 * without a MAC.
 */
#ifndef PXE_SNIFF_MACHINE_H
#define PXE_SNIFF_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inventory/hosts_table.h"
#include "proto/hosts.h"
#include "proto/pxe_client.h"
#include "track/lru.h"
#include "util/mac.h"
#include "util/uuid.h"

/* Machines at once; each is some 450 bytes.  The least recently seen goes. */
#define MACHINES_MAX 65536

/* Addresses whose MAC is known by ARP, for machines that do not use DHCP. */
#define MACHINES_ARP 1024

/* Where a name comes from; a higher source replaces a lower one. */
enum machine_name_source {
	MACHINE_NAME_NONE,
	MACHINE_NAME_CLIENT, /* option 12 in messages of the machine */
	MACHINE_NAME_SERVER, /* option 12 in a server's reply */
	MACHINE_NAME_HOSTS,  /* the hosts file, pxe-hosts(5) */
};

struct machine;

/* Entry of a machine in the table by address. */
struct machine_ip {
	struct lru_node node;
	struct machine *m;
};

struct machine {
	struct lru_node node;
	struct machine_ip by_ip; /* in the table if ip is not 0 */
	bool has_mac;
	struct mac mac;
	uint32_t ip;   /* host order; 0: not known */
	int64_t first; /* time of its first packet, ns since 1970 */
	bool has_arch;
	uint16_t arch;	     /* code of option 93 (RFC 4578) */
	enum pxe_kind stage; /* the program that sent its last request */
	enum machine_name_source name_source;
	char name[HOSTS_NAME_MAX + 1]; /* bytes from outside: escape them */
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

/*
 * hosts is the caller's, must last as long as *ms, and may be NULL.  Returns 0,
 * or -ENOMEM; machines_release() is allowed in both cases.
 */
int machines_init(struct machines *ms, const struct hosts_table *hosts);
void machines_release(struct machines *ms);

/*
 * The machine with that MAC, which is added if it is new.  now is the time of
 * its packet, ns since 1970.  NULL without memory.  The pointer is valid until
 * another machine is added: keep the key of its node instead.
 */
struct machine *machines_by_mac(struct machines *ms, const struct mac *mac,
				int64_t now);

/*
 * The machine with that IPv4 address (host order), by DHCP, ARP or the hosts
 * file; one without a MAC is added if nothing is known of the address.  now is
 * the time of its packet, ns since 1970.  NULL without memory.  The pointer is
 * valid until another machine is added.
 */
struct machine *machines_by_ip(struct machines *ms, uint32_t ip, int64_t now);

/* The machine whose node has that key, or NULL if it is no longer known. */
struct machine *machines_find(const struct machines *ms, struct lru_key key);

/*
 * m has this address (host order; 0 is ignored) from now on, instead of the
 * one that it had; another machine with this address has none any more.
 */
void machines_learn_ip(struct machines *ms, struct machine *m, uint32_t ip);

/*
 * A name of m by that source, len bytes; NULs at the end are left out.  It is
 * ignored if there is one of a better source, or if it is empty or longer
 * than HOSTS_NAME_MAX.
 */
void machines_learn_name(struct machine *m, enum machine_name_source source,
			 const void *name, size_t len);

/* Take the name that the hosts file has for a machine with that UUID. */
void machines_learn_uuid(struct machines *ms, struct machine *m,
			 const struct uuid *uuid);

/*
 * An ARP packet had these sender addresses; ip in host order.  A probe without
 * an address (RFC 5227) is ignored.
 */
void machines_learn_arp(struct machines *ms, uint32_t ip,
			const struct mac *mac);

#endif
