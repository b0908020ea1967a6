/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_DHCPD_FIXTURE_H
#define PXE_TESTS_DHCPD_FIXTURE_H

/*
 * A DHCPv4 server without sockets: policy and codec.  A test sends it a message
 * with fixture_step() and reads the answer and the decoded reply.
 */
#include "v4/decide.h"
#include "v4/reply.h"

#define FIXTURE_IP    0x0a000001u /* 10.0.0.1, of 10.0.0.0/24 */
#define FIXTURE_FIRST 0x0a000064u /* the pool: 10.0.0.100 to .103 */
#define FIXTURE_FAR   0x0a140032u /* another, behind a relay: 10.20.0.50, .51 */

struct fixture {
	struct server server;
	struct server_iface iface;
	struct subnet subnets[2];
	struct conf conf;
	tag_set pool_tags[2];
	int64_t now;
	bool hold; /* leases that are bound are not stored yet */

	/* Of the last message. */
	const char *dropped; /* NULL, or request_init()'s reason */
	struct dhcp4 in;
	struct request rq;
	struct answer a;
	struct reply_dest dest;
	uint8_t buf[DHCP4_MAX_LEN];
	size_t len;	  /* of the reply in buf; 0: none */
	struct dhcp4 out; /* the reply, decoded */
};

/*
 * A server at 10.0.0.1 with both pools, a router, name servers and boot files.
 * hosts is the text of a hosts file, or NULL.
 */
void fixture_init(struct fixture *f, const char *hosts);
void fixture_release(struct fixture *f);

/* A message of a client; what is zero is left out. */
struct fixture_msg {
	unsigned client; /* last two bytes of its MAC, after 52:54:00:00 */
	const char *mac; /* its six bytes, or NULL: that of client */
	enum dhcp4_type type;
	uint32_t ciaddr, giaddr, requested, server_id;
	uint16_t flags;
	uint32_t xid; /* 0: one of the client's own */
	uint32_t src;
	const char *opts; /* raw option bytes without the end */
	size_t n_opts;
	bool pxe_port;
};

/* Most bytes of a message. */
#define FIXTURE_MSG_MAX 1472

/* The message as a packet.  Its length. */
size_t fixture_encode(uint8_t buf[static FIXTURE_MSG_MAX],
		      const struct fixture_msg *m);

/* Have the server answer a message. */
void fixture_step(struct fixture *f, const struct fixture_msg *m);

/* Have the server answer a packet of raw bytes. */
void fixture_packet(struct fixture *f, const void *p, size_t len, uint32_t src,
		    bool pxe_port);

/* An option of the reply as text, "absent" without it, until the next call. */
const char *fixture_opt(struct fixture *f, uint8_t code);

#endif
