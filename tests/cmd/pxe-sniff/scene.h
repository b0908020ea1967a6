/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_SCENE_H
#define PXE_TESTS_SCENE_H

#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * Traffic that tests make: a scene emits packets in order, with the clock
 * that it sets.  make-captures writes them to files.
 */
struct scene {
	void (*emit)(struct scene *s, const uint8_t *frame, size_t len);
	void *ctx;
	int64_t now; /* ns since 1970 */
	size_t snap; /* bytes of each packet that are captured; 0: all */
};

struct scene_entry {
	const char *name;
	void (*play)(struct scene *s);
};

/* Ends with a NULL name. */
extern const struct scene_entry scenes[];

void scene_bios(struct scene *s);
void scene_uefi_proxy(struct scene *s);
void scene_tftp_faults(struct scene *s);
void scene_tftp_stops(struct scene *s);
void scene_tftp_late(struct scene *s);
void scene_tftp_offload(struct scene *s);
void scene_tftp_pause(struct scene *s);
void scene_tftp_wrap(struct scene *s);
void scene_http(struct scene *s);
void scene_http_faults(struct scene *s);
void scene_http_pieces(struct scene *s);
void scene_unread(struct scene *s);
void scene_hostile(struct scene *s);
void scene_vlan(struct scene *s);
void scene_fragments(struct scene *s);

/* --- what scenes are made of -------------------------------------------- */

/* Two ends of UDP or TCP. */
struct ends {
	struct mac src_mac, dst_mac;
	uint32_t src, dst;
	uint16_t sport, dport;
};

/* The other direction. */
struct ends ends_back(const struct ends *e);

/* Let the time pass. */
void scene_wait(struct scene *s, unsigned msec);

void scene_udp(struct scene *s, const struct ends *e, const void *p,
	       size_t len);

/* What a DHCP message says; 0 and NULL are left out. */
struct dhcp_say {
	uint8_t op;
	uint8_t type;
	struct mac mac;
	uint32_t yiaddr, ciaddr, siaddr, giaddr;
	uint16_t secs;
	uint32_t wants, server, lease;
	int arch; /* -1: none */
	const char *class, *user, *file, *host, *message;
};

void scene_dhcp(struct scene *s, const struct ends *e,
		const struct dhcp_say *d);

/* From a client without an address to all, and from a server to all. */
void scene_dhcp_ask(struct scene *s, const struct dhcp_say *d);
void scene_dhcp_tell(struct scene *s, uint32_t server,
		     const struct dhcp_say *d);

/* TFTP; opts is "name\0value\0...", with its length. */
void scene_rrq(struct scene *s, const struct ends *e, const char *file,
	       const char *opts, size_t opts_len);
void scene_oack(struct scene *s, const struct ends *e, const char *opts,
		size_t opts_len);
void scene_data(struct scene *s, const struct ends *e, uint16_t block,
		const void *p, size_t len);
void scene_ack(struct scene *s, const struct ends *e, uint16_t block);
void scene_error(struct scene *s, const struct ends *e, uint16_t code,
		 const char *text);

/* One direction of a TCP connection. */
struct stream {
	struct ends e;
	uint32_t seq;
};

/* A segment with len bytes of p, zeros if it is NULL; advances seq. */
void scene_tcp(struct scene *s, struct stream *t, uint8_t flags, const void *p,
	       size_t len);
/* The same with text. */
void scene_say(struct scene *s, struct stream *t, const char *text);

#endif
