/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_DHCPD_FIXTURE_H
#define PXE_TESTS_DHCPD_FIXTURE_H

/*
 * Policy and reply codec of the server without a socket.  A test
 * writes a request, steps, and reads the reply.
 */
#include "v4/answer.h"
#include "v4/reply.h"

#define FIXTURE_IP    0x0a000001u /* 10.0.0.1, of 10.0.0.0/24 */
#define FIXTURE_FIRST 0x0a000064u /* the pool: 10.0.0.100 to .103 */
#define FIXTURE_FAR   0x0a140032u /* and 10.20.0.50 to .51, behind a relay */

struct fixture {
	struct server server;
	struct subnet subnets[2];
	struct boot_map boot;
	struct conf_ips routers, dns;
	int64_t now;

	/* The last step. */
	const char *dropped; /* NULL, or why request_init() refused */
	struct dhcp4 in;
	struct request rq;
	struct answer a;
	struct reply_dest to;
	uint8_t buf[DHCP4_MAX_LEN];
	size_t len;	  /* of the reply; 0: silence */
	struct dhcp4 out; /* the reply, decoded */
};

/* hosts: text of a hosts file, or NULL. */
void fixture_init(struct fixture *b, const char *hosts);
void fixture_release(struct fixture *b);

/* What a client sends; the rest is zero.  opts are raw option bytes. */
struct fixture_msg {
	unsigned client; /* last byte of the MAC 52:54:00:00:00:xx */
	enum dhcp4_type type;
	uint32_t ciaddr, giaddr, requested, server_id;
	uint16_t flags;
	uint32_t src;
	const char *opts; /* without the end */
	size_t n_opts;
	bool boot_port;
};

/* One message through the server. */
void fixture_step(struct fixture *b, const struct fixture_msg *m);

/* The same for raw bytes. */
void fixture_packet(struct fixture *b, const void *p, size_t len, uint32_t src,
		    bool boot_port);

/* An option of the reply as text, for comparison; valid until the next. */
const char *fixture_opt(struct fixture *b, uint8_t code);

#endif
