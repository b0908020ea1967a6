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
#define TRACKER_FLOWS_MAX 16384

/* Pairs of addresses whose fragments were named. */
#define TRACKER_FRAGMENTS_MAX 1024

/* One of them. */
struct tracker_fragments {
	struct lru_node node;
	int64_t last; /* when the newest was seen, ns since 1970 */
};

/* What was seen, for the end. */
struct tracker_stats {
	uint64_t packets;
	uint64_t bad;	    /* a layer could not be read */
	uint64_t fragments; /* not joined */
	uint64_t link;	    /* packets of link types that are not known */
	uint32_t link_type; /* the first of those */
};

struct tracker {
	struct line_out *out; /* the caller's */
	bool arp;	      /* lines for ARP as well */
	int64_t now;	      /* time of the last packet, ns since 1970 */
	int64_t ticked;	      /* when quiet ones were looked for */
	struct machines machines;
	struct lru tftp;      /* struct tftp_flow */
	struct lru http;      /* struct http_flow */
	size_t reassemblies;  /* struct reassembly */
	struct lru fragments; /* struct tracker_fragments */
	struct tracker_stats stats;
	struct frame frame; /* the current packet */
	struct dhcp4 dhcp;  /* what it carries, if that is DHCP */
};

/* hosts is the caller's and may be NULL.  0, or -ENOMEM. */
int tracker_init(struct tracker *s, struct line_out *out,
		 const struct hosts_table *hosts);
void tracker_release(struct tracker *s);

/* One captured packet. */
void tracker_packet(struct tracker *s, const struct pcapfile_rec *rec);

/*
 * Did fragments that could not be read come from src to dst since then?  proto
 * is IPV4_UDP or IPV4_TCP.
 */
bool tracker_has_fragments(const struct tracker *s, uint32_t src, uint32_t dst,
			   uint8_t proto, int64_t since);

/* It is now so late, though no packet came: sum up what went quiet. */
void tracker_tick(struct tracker *s, int64_t now);

/* No more packets: sum up all that is open. */
void tracker_finish(struct tracker *s);

#endif
