/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TFTP transfers (RFC 1350, 2347 to 2349, 7440), seen from outside.  A transfer
 * is known by the client's address and port, as the server answers from a port
 * of its choice (RFC 1350, 4).
 */
#ifndef PXE_SNIFF_TFTP_FLOW_H
#define PXE_SNIFF_TFTP_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/frame.h"
#include "proto/tftp.h"
#include "track/ip_fragments.h"
#include "track/lru.h"
#include "track/machine.h"
#include "track/tftp_endpoint.h"

/* Transfers at once, each below 1 KiB; the one quiet for longest is ended. */
#define TFTP_FLOWS_MAX 16384

/* Bytes of a file's name that are kept; the rest of a longer one is lost. */
#define TFTP_FLOW_FILE_MAX 512

enum tftp_flow_state {
	TFTP_FLOW_REQUESTED, /* the server has not answered */
	TFTP_FLOW_RUNNING,   /* OACK or DATA was seen */
	TFTP_FLOW_ENDED,     /* reported; late packets may follow */
};

struct tftp_flow {
	struct lru_node node;	/* key: address << 16 | port of the client */
	struct lru_key machine; /* of the client, for machines_find() */
	enum tftp_flow_state state;
	bool write;	    /* WRQ: the client sends the file */
	uint32_t client;    /* host order */
	uint32_t server;    /* to which the request went, host order */
	int64_t start;	    /* time of the first request, ns since 1970 */
	int64_t last;	    /* time of the last packet, ns since 1970 */
	uint32_t requests;  /* how often it was sent */
	uint16_t requested; /* bit 1 << enum tftp_opt_id: had the option */
	uint64_t wanted[TFTP_OPT_MSFTWINDOW + 1]; /* its number, 0 if none */
	bool acked;	  /* the receiver acknowledged a block */
	bool unread;	  /* the server sent what is not TFTP */
	bool cut_request; /* captured in part: it may have more options */
	bool cut_file;	  /* file has only the beginning of the name */
	bool cut_packet;  /* too little of a packet was captured to read it */
	/*
	 * The port of the server that the client talks to; and another one,
	 * that of the client's previous transfer, or one of two that answered a
	 * request which was sent twice.
	 */
	struct tftp_endpoint active, other;
	size_t file_len;
	char file[TFTP_FLOW_FILE_MAX];
};

enum tftp_event_type {
	TFTP_EVENT_REQUEST, /* RRQ or WRQ, also if it is sent again */
	TFTP_EVENT_PROBE,   /* the client only wanted to know the size */
	TFTP_EVENT_ERROR,   /* an ERROR packet ended it */
	TFTP_EVENT_DONE,    /* the whole file was transferred */
	TFTP_EVENT_STALLED, /* it ended before the whole file was sent */
	TFTP_EVENT_SILENCE, /* the server did not answer */
	TFTP_EVENT_UNREAD,  /* it did, in packets that could not be read */
	/* How it ended is not known, as too little was captured of packets. */
	TFTP_EVENT_TRUNCATED,
};

struct tftp_event {
	enum tftp_event_type type;
	const struct tftp_flow *flow;
	/*
	 * REQUEST: the request.  PROBE, ERROR: the ERROR packet.  TRUNCATED:
	 * the ERROR packet that ended it, if one did.  Or NULL.
	 */
	const struct tftp *packet;
	bool cut; /* packet was captured in part: an empty text is not known */
	bool from_client; /* an ERROR packet: which side sent it */
	/* STALLED, SILENCE, UNREAD: the reason.  DONE: a note, or NULL. */
	const char *text;
};

/* The event and what it points to last until the callback returns. */
typedef void tftp_report_fn(void *ctx, const struct tftp_event *e);

struct tftp_flows {
	struct lru lru; /* struct tftp_flow */
	struct machines *machines;
	const struct fragments *fragments;
	tftp_report_fn *report;
	void *ctx;   /* for report */
	int64_t now; /* time of the current packet, ns since 1970 */
};

/*
 * Events go to report(ctx, ...).  Clients become machines in *ms; an answer
 * that came in fragments is looked up in *fr.  Both must last as long as *fs.
 * Returns 0, or -ENOMEM; tftp_flows_release() is allowed in both cases.
 */
int tftp_flows_init(struct tftp_flows *fs, struct machines *ms,
		    const struct fragments *fr, tftp_report_fn *report,
		    void *ctx);

/* Free all transfers without reporting them. */
void tftp_flows_release(struct tftp_flows *fs);

/*
 * Follow a packet of kind FRAME_UDP that is not DHCP.  now is its time, ns
 * since 1970.
 */
void tftp_flows_packet(struct tftp_flows *fs, const struct frame *p,
		       int64_t now);

/*
 * Report and free the transfers of which nothing was seen for longer than any
 * client or server waits.  now is the time, ns since 1970.
 */
void tftp_flows_tick(struct tftp_flows *fs, int64_t now);

/* No more packets will come: report and free all transfers. */
void tftp_flows_finish(struct tftp_flows *fs);

#endif
