/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_TRACKER_H
#define PXE_SNIFF_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "line.h"
#include "lru.h"
#include "machine.h"
#include "proto/dhcp4.h"
#include "proto/frame.h"
#include "proto/pcapfile.h"

/*
 * Packets in, lines out.  A packet of DHCP is a line; TFTP transfers and HTTP
 * answers are followed and summed up at their end.  All that is kept is
 * bounded: machines, and what is going on.
 */

/* Each is below 1 KiB; the one quiet for longest is summed up to make room. */
#define STORY_FLOWS_MAX 16384

/* Pairs of addresses whose fragments were named. */
#define STORY_FRAGMENTS_MAX 1024

/* One of them. */
struct story_fragments {
	struct table_node node;
	int64_t last; /* when the newest was seen, ns since 1970 */
};

/* What was seen, for the end. */
struct story_stats {
	uint64_t packets;
	uint64_t bad;	    /* a layer could not be read */
	uint64_t fragments; /* not joined */
	uint64_t link;	    /* packets of link types that are not known */
	uint32_t link_type; /* the first of those */
};

struct story {
	struct line_out *out; /* the caller's */
	bool arp;	      /* lines for ARP as well */
	int64_t now;	      /* time of the last packet, ns since 1970 */
	int64_t ticked;	      /* when quiet ones were looked for */
	struct machines machines;
	struct table tftp;	/* struct tftp_flow */
	struct table http;	/* struct http_flow */
	size_t http_holds;	/* struct http_hold */
	struct table fragments; /* struct story_fragments */
	struct story_stats stats;
	struct frame frame; /* the current packet */
	struct dhcp4 dhcp;  /* what it carries, if that is DHCP */
};

/* hosts is the caller's and may be NULL.  0, or -ENOMEM. */
int story_init(struct story *s, struct line_out *out,
	       const struct hosts_table *hosts);
void story_release(struct story *s);

/* One captured packet. */
void story_packet(struct story *s, const struct pcapfile_rec *rec);

/*
 * Did fragments that could not be read come from src to dst since then?  proto
 * is IPV4_UDP or IPV4_TCP.
 */
bool story_has_fragments(const struct story *s, uint32_t src, uint32_t dst,
			 uint8_t proto, int64_t since);

/* It is now so late, though no packet came: sum up what went quiet. */
void story_tick(struct story *s, int64_t now);

/* No more packets: sum up all that is open. */
void story_finish(struct story *s);

#endif
