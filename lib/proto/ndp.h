/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_NDP_H
#define PXE_PROTO_NDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/*
 * IPv6 Neighbor Discovery (RFC 4861): the ICMPv6 messages Router Solicitation
 * (4.1) and Router Advertisement (4.2) with their options.  A message begins at
 * the ICMPv6 type; its checksum is the kernel's matter.
 */

/* The hop limit of a valid message: no router has forwarded it (6.1). */
#define NDP_HOP_LIMIT 255

/* Bytes of an IPv6 address. */
#define NDP_ADDR_LEN 16

/* ICMPv6 types of the messages. */
enum ndp_type {
	NDP_ROUTER_SOLICIT = 133,
	NDP_ROUTER_ADVERT = 134,
};

/* Bits of ndp.flags. */
enum ndp_flags {
	NDP_MANAGED = 0x80, /* addresses are to be had by DHCPv6 */
	NDP_OTHER = 0x40,   /* other settings are to be had by DHCPv6 */
};

/* Types of options. */
enum ndp_opt_type {
	NDP_OPT_SOURCE_LLADDR = 1, /* link-layer address of the sender */
	NDP_OPT_PREFIX = 3,
};

/* A message.  All but type and options is of a Router Advertisement only. */
struct ndp {
	uint8_t type;	    /* enum ndp_type */
	uint8_t hop_limit;  /* for packets of hosts; 0: unspecified */
	uint8_t flags;	    /* enum ndp_flags, and other bits */
	uint16_t lifetime;  /* as a default router, seconds; 0: none */
	uint32_t reachable; /* reachable time, ms; 0: unspecified */
	uint32_t retrans;   /* retransmission timer, ms; 0: unspecified */
	const uint8_t
		*options;   /* views of the input; walk with ndp_options() */
	size_t options_len; /* bytes */
};

/*
 * Decode the message that fills r, the payload of an IPv6 packet.  0;
 * PXE_ETRUNC if the fixed part is not complete; PXE_ENOTSUP if it is another
 * ICMPv6 message; PXE_EBADMSG if its code is not 0, or an option has no length
 * or leaves the message, so that it is to be dropped (6.1.1, 6.1.2).
 */
int ndp_decode(struct ndp *m, struct rd *r);

/*
 * Append the message to w, with a checksum of 0, which the kernel fills in.
 * m->options are appended as they are.  PXE_ENOSPC in w if it does not fit.
 */
void ndp_encode(struct wr *w, const struct ndp *m);

/* An option. */
struct ndp_opt {
	uint8_t type;	     /* enum ndp_opt_type, or another number */
	const uint8_t *data; /* behind type and length; a view of the message */
	size_t len;	     /* bytes of data, padding included; 6 at least */
};

/* Let *r stand before the options of a message that ndp_decode() accepted. */
void ndp_options(const struct ndp *m, struct rd *r);

/* The next option.  False, with *o unchanged, if there is none. */
bool ndp_opt_next(struct rd *r, struct ndp_opt *o);

/*
 * The source link-layer address of a message, if it has one of Ethernet.  False
 * with *mac unchanged.
 */
bool ndp_source_mac(const struct ndp *m, struct mac *mac);

/*
 * Does a Router Advertisement tell hosts anything: that its sender is a default
 * router, that a prefix is valid, or that DHCPv6 is to be asked?
 */
bool ndp_announces(const struct ndp *m);

/* Is the address, NDP_ADDR_LEN bytes, one of fe80::/10 (RFC 4291, 2.5.6)? */
bool ndp_is_link_local(const uint8_t *addr);

/*
 * The MAC that the link-local address, NDP_ADDR_LEN bytes, was made of (RFC
 * 4291, appendix A).  False, with *mac unchanged, if it is not of that form.
 */
bool ndp_mac_of_addr(const uint8_t *addr, struct mac *mac);

#endif
