/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_DHCP_LOAD_MSG_H
#define PXE_BENCH_DHCP_LOAD_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dhcp_load_conf.h"
#include "proto/dhcp4.h"
#include "util/mac.h"

/*
 * Requests as templates into which the few bytes are written that differ from
 * machine to machine, and replies, of which no more is read than is checked.
 */

/* The kinds of requests. */
enum dhcp_load_kind {
	DHCP_LOAD_KIND_DISCOVER,
	DHCP_LOAD_KIND_REQUEST, /* selects an offer: options 50 and 54 */
	DHCP_LOAD_KIND_RENEW,	/* with ciaddr, to the server alone */
	DHCP_LOAD_KINDS,
};

struct dhcp_load_template {
	size_t len;
	size_t uuid_at; /* of the machine's number in option 97; 0: none */
	uint8_t buf[DHCP4_SAFE_LEN];
};

struct dhcp_load_msgs {
	struct dhcp_load_template kind[DHCP_LOAD_KINDS];
};

/* What differs. */
struct dhcp_load_ids {
	uint32_t number; /* of the machine */
	uint32_t xid;
	uint32_t ip;	    /* for option 50 or ciaddr, host order */
	uint32_t server_id; /* for option 54, host order */
};

/* 0, or an error of wire/err.h. */
int dhcp_load_msgs_init(struct dhcp_load_msgs *m,
			const struct dhcp_load_conf *c);

/* Bytes of a request of that kind. */
size_t dhcp_load_msg_len(const struct dhcp_load_msgs *m,
			 enum dhcp_load_kind kind);

/* Write a request, dhcp_load_msg_len() bytes, to buf. */
void dhcp_load_msg_write(const struct dhcp_load_msgs *m,
			 enum dhcp_load_kind kind,
			 const struct dhcp_load_ids *ids, uint8_t *buf);

/* The hardware address of a machine. */
struct mac dhcp_load_mac(uint32_t number);

struct dhcp_load_reply {
	uint8_t op;
	uint8_t type; /* 0: none */
	uint32_t xid;
	uint32_t yiaddr;
	uint32_t ciaddr;
	struct mac mac;
	uint32_t server_id; /* 0: none */
	uint32_t lease;	    /* 0: none */
};

/* Read a reply.  0, or an error of wire/err.h. */
int dhcp_load_reply_read(struct dhcp_load_reply *r, const uint8_t *p, size_t n);

/* The number of the machine with that address; false: of no machine. */
bool dhcp_load_number(const struct mac *mac, uint32_t *number);

#endif
