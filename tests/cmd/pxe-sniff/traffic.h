/* SPDX-License-Identifier: BSD-2-Clause */
/* Generated packets for tests, and the scenarios that are made of them. */
#ifndef PXE_TESTS_TRAFFIC_H
#define PXE_TESTS_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * Where generated packets go, and when.  A scenario emits packets in the order
 * of a capture; make-captures writes them to files.
 */
struct traffic {
	/* Of a frame of len bytes, the first cap_len are captured. */
	void (*emit)(struct traffic *s, const uint8_t *frame, size_t cap_len,
		     size_t len);
	void *ctx;
	int64_t now;	/* ns since 1970 */
	size_t snaplen; /* bytes of each packet that are captured; 0: all */
};

struct scenario {
	const char *name;
	void (*run)(struct traffic *s);
};

/* The last one has the name NULL. */
extern const struct scenario scenarios[];

void scenario_bios(struct traffic *s);
void scenario_uefi_proxy(struct traffic *s);
void scenario_tftp_faults(struct traffic *s);
void scenario_tftp_probe(struct traffic *s);
void scenario_tftp_late(struct traffic *s);
void scenario_tftp_offload(struct traffic *s);
void scenario_tftp_offload_size(struct traffic *s);
void scenario_tftp_pause(struct traffic *s);
void scenario_tftp_wrap(struct traffic *s);
void scenario_http(struct traffic *s);
void scenario_http_faults(struct traffic *s);
void scenario_http_segments(struct traffic *s);
void scenario_unread(struct traffic *s);
void scenario_hostile(struct traffic *s);
void scenario_vlan(struct traffic *s);
void scenario_fragments(struct traffic *s);

/* --- builders ----------------------------------------------------------- */

/* From where a packet of UDP or TCP goes to where. */
struct endpoints {
	struct mac src_mac, dst_mac;
	uint32_t src, dst;
	uint16_t sport, dport;
};

/* The path of e in the other direction. */
struct endpoints endpoints_reversed(const struct endpoints *e);

/* Emit the frame, as far as snaplen allows. */
void traffic_emit(struct traffic *s, const uint8_t *frame, size_t len);

/* Let that much time pass before the next packet. */
void traffic_wait(struct traffic *s, unsigned msec);

void traffic_udp(struct traffic *s, const struct endpoints *e, const void *p,
		 size_t len);

/* Fields and options of a DHCP message; 0 and NULL are left out. */
struct dhcp_fields {
	uint8_t op;
	uint8_t type;
	struct mac mac;
	uint32_t yiaddr, ciaddr, siaddr, giaddr;
	uint16_t secs;
	uint32_t wants, server, lease;
	int arch; /* -1: none */
	const char *class, *user, *file, *host, *message;
};

void traffic_dhcp(struct traffic *s, const struct endpoints *e,
		  const struct dhcp_fields *d);

/* Broadcast by a client without an address, and broadcast by a server. */
void traffic_dhcp_request(struct traffic *s, const struct dhcp_fields *d);
void traffic_dhcp_reply(struct traffic *s, uint32_t server,
			const struct dhcp_fields *d);

/* TFTP packets.  opts is "name\0value\0...", opts_len bytes. */
void traffic_tftp_rrq(struct traffic *s, const struct endpoints *e,
		      const char *file, const char *opts, size_t opts_len);
void traffic_tftp_oack(struct traffic *s, const struct endpoints *e,
		       const char *opts, size_t opts_len);
void traffic_tftp_data(struct traffic *s, const struct endpoints *e,
		       uint16_t block, const void *p, size_t len);
void traffic_tftp_ack(struct traffic *s, const struct endpoints *e,
		      uint16_t block);
void traffic_tftp_error(struct traffic *s, const struct endpoints *e,
			uint16_t code, const char *text);

/* One direction of a TCP connection. */
struct stream {
	struct endpoints e;
	uint32_t seq;
};

/* A segment with len bytes of p, zeros if it is NULL; advances seq. */
void traffic_tcp(struct traffic *s, struct stream *t, uint8_t flags,
		 const void *p, size_t len);
/* A segment with the text, without its NUL; advances seq. */
void traffic_tcp_text(struct traffic *s, struct stream *t, const char *text);

#endif
