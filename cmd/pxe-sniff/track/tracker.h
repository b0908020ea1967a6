/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The packets of a capture go in, events come out.  A DHCP message is an event;
 * TFTP transfers and HTTP connections are followed, and their requests and
 * their ends are events.  All that is kept between packets is bounded:
 * machines, transfers, connections, and pairs of addresses with fragments.
 */
#ifndef PXE_SNIFF_TRACKER_H
#define PXE_SNIFF_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/frame.h"
#include "proto/pcapfile.h"
#include "track/dhcp_message.h"
#include "track/event.h"
#include "track/http_flow.h"
#include "track/ip_fragments.h"
#include "track/machine.h"
#include "track/tftp_flow.h"

/* Packets, for a report at the end. */
struct tracker_stats {
	uint64_t packets;
	uint64_t bad;	    /* a layer could not be decoded */
	uint64_t fragments; /* of UDP and TCP */
	uint64_t link;	    /* of a link type that is not known */
	uint32_t link_type; /* the first of those types */
};

struct tracker {
	event_fn *report;
	void *ctx;	 /* for report */
	bool report_arp; /* events for ARP, too; the caller sets it */
	bool started;	 /* a packet was seen */
	int64_t start;	 /* time of the first packet, ns since 1970 */
	int64_t now;	 /* time of the last packet, ns since 1970 */
	int64_t ticked;	 /* when flows were last checked for silence */
	struct machines machines;
	struct fragments fragments;
	struct tftp_flows tftp;
	struct http_flows http;
	struct tracker_stats stats;
	struct frame frame;	  /* of the current packet */
	struct dhcp_message dhcp; /* in the current packet, if there is one */
};

/*
 * Events go to report(ctx, ...).  hosts names machines; it is the caller's,
 * must last as long as *t, and may be NULL.  *t must not be moved.  Returns 0,
 * or -ENOMEM; tracker_release() is allowed in both cases.
 */
int tracker_init(struct tracker *t, const struct hosts_table *hosts,
		 event_fn *report, void *ctx);

/* Free all that is kept.  What is open is not reported: tracker_finish(). */
void tracker_release(struct tracker *t);

/* Take a packet; *rec and its bytes may change after the call. */
void tracker_packet(struct tracker *t, const struct pcapfile_rec *rec);

/*
 * The time on the packets' clock is now, ns since 1970, though no packet came:
 * report the ends of transfers and connections of which nothing was seen for
 * too long.  Ignored before the first packet.
 */
void tracker_tick(struct tracker *t, int64_t now);

/* No more packets will come: report all that is open. */
void tracker_finish(struct tracker *t);

#endif
